"""Prompts as plain lines: a numbered list and a line to type. For screen readers and terminals that cannot redraw."""

from collections.abc import Callable

from instrument.digits import shown
from instrument.question import Question
from instrument.terminal.administrator import Command, Progress, Stopped
from instrument.terminal.keys import numbered, typed_command, typed_number
from instrument.terminal.layout import Page
from instrument.terminal.phrases import phrase
from instrument.terminal.typed_ahead import drop_lines
from instrument.terminal.understood import asked_of, so_far, understood

#: Begins a command where any line is an answer.
COLON = ":"


class PlainPrompter:
    """Writes lines and reads lines; nothing is redrawn, no key is more than a letter, a digit and Enter."""

    def __init__(
        self,
        language: str,
        write: Callable[[str], None] = print,
        page: Page | None = None,
        read: Callable[[str], str] = input,
    ) -> None:
        """Show everything in `language`, set by `page`."""
        self._language = language
        self._page = page or Page(language)
        self._write = write
        self._read = read
        self._told = False
        self._asked = ""

    def say(self, text: str) -> None:
        """Show a text, wrapped."""
        self._write(self._page.set(text))

    def ask(self, question: Question, progress: Progress) -> object:
        """Show one question and read one line; Ctrl-C and the end of the input stop the session."""
        if not self._told:
            self.say(phrase("plain_help", self._language))
            self._told = True
        # What is typed while a question is asked again is meant for it.
        if question.id != self._asked:
            drop_lines()
        self._asked = question.id
        try:
            self._show(question, progress)
            line = self._read(f"{phrase('answer', self._language)} ")
        except (KeyboardInterrupt, EOFError):
            raise Stopped from None
        # As in the list, a bare Enter keeps what was answered before and never answers anything.
        given = Command.NEXT if progress.given and not line.strip() else _understand(question, line)
        if (said := understood(question, given)) is not None:
            self._write(self._page.set(said, indent=4))
        return given

    def _show(self, question: Question, progress: Progress) -> None:
        place, total = (shown(number, self._language) for number in (progress.place, progress.total))
        self.say(f"\n{phrase('place', self._language).format(place, total)}\n{asked_of(question)}")
        if before := so_far(question, progress, self._language):
            self.say(before)
        if question.chosen:
            labels = question.labels
            for number, value in numbered(question).items():
                self._write(self._page.entry(f"{shown(number, self._language)}.", labels[value]))
        elif question.missing:
            self.say(f"{phrase('or_dash', self._language)} {question.missing[0].label}")


def _understand(question: Question, line: str) -> object:
    """Return what a line means: a value, a text, a command; a line that is none of them comes back as it is."""
    if not question.chosen:
        command = typed_command(line.strip()[1:]) if line.strip().startswith(COLON) else None
        return line if command is None else command
    command = typed_command(line.strip().removeprefix(COLON))
    if command is not None:
        return command
    number = typed_number(line)
    values = numbered(question)
    return values[number] if number in values and number is not None else line
