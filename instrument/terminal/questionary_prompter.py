"""Prompts by questionary, with its traps disarmed.

A bare Enter would record the first option, so the list opens on a row that is no answer; Alt+Enter gives '' and is
asked again by the administrator. Digits of all three scripts answer at once. Questions are wrapped here, because
questionary breaks inside words.
"""

import shutil
import textwrap
from collections.abc import Callable
from typing import Any

from instrument.digits import shown, variants
from instrument.errors import ContentError
from instrument.question import Question
from instrument.terminal.administrator import Progress, Stopped, interpret
from instrument.terminal.phrases import phrase

NO_ANSWER = "no answer"
# Keys of the reasons for not answering, in the order they are offered.
_REASON_KEYS = (0, 9, 8)


class QuestionaryPrompter:
    """Asks in the terminal. `options` are passed to prompt_toolkit (its input and output, in tests)."""

    def __init__(self, language: str, write: Callable[[str], None] = print, **options: Any) -> None:
        """Show everything in `language`."""
        self._language = language
        self._write = write
        self._options = options

    def say(self, text: str) -> None:
        """Show a text, wrapped."""
        self._write(wrapped(text))

    def ask(self, question: Question, progress: Progress) -> object:
        """Show one question; Ctrl-C and Ctrl-D stop the session."""
        head = f"{shown(progress.place, self._language)} / {shown(progress.total, self._language)}"
        try:
            given = self._choose(question, head) if question.chosen else self._write_in(question, head)
        except (KeyboardInterrupt, EOFError):
            raise Stopped from None
        if (label := _understood(question, given)) is not None:
            # The prompt erases itself; what stays on the screen is the question and the answer as it was understood.
            self._write(f"{wrapped(f'{head}  {question.text}')}\n    {label}\n")
        return given

    def _choose(self, question: Question, head: str) -> object:
        import questionary
        from prompt_toolkit.key_binding import merge_key_bindings

        keys = keyed(question)
        rows = [questionary.Choice(f"-  {phrase('no_answer_yet', self._language)}", value=NO_ANSWER)]
        digits = {value: shown(digit, self._language) for digit, value in keys.items()}
        rows += [
            questionary.Choice(f"{digits.get(choice.value, ' ')}  {choice.label}", value=choice.value)
            for choice in (*question.options, *question.missing)
        ]
        asked = questionary.select(
            f"{head}\n{_asked(question)}\n",
            choices=rows,
            qmark="",
            instruction=" ",
            use_jk_keys=False,
            erase_when_done=True,
            **self._options,
        )
        bindings = _bindings(keys)
        theirs = asked.application.key_bindings
        asked.application.key_bindings = merge_key_bindings([theirs, bindings] if theirs else [bindings])
        return asked.unsafe_ask()

    def _write_in(self, question: Question, head: str) -> object:
        import questionary

        hint = ""
        if question.missing:
            hint = f"{phrase('or_dash', self._language)} {question.missing[0].label}\n"
        message = f"{head}\n{_asked(question)}\n{wrapped(hint)}\n"
        asked = questionary.text(message, qmark="", erase_when_done=True, **self._options)
        return asked.unsafe_ask()


def keyed(question: Question) -> dict[int, int]:
    """Return digit -> value: 1 to 9 for the options from the first on, then 0, 9, 8 for the reasons offered.

    What has no digit is reached with the arrow keys.
    """
    options = {place: choice.value for place, choice in enumerate(question.options[:9], start=1)}
    reasons = (digit for digit in _REASON_KEYS if digit not in options)
    return options | {digit: choice.value for digit, choice in zip(reasons, question.missing, strict=False)}


def _understood(question: Question, given: object) -> str | None:
    """Return the label of what was given, or None if the administrator is going to ask again."""
    try:
        answer = interpret(question, given)
    except ContentError:
        return None
    return answer.text if answer.value is None else question.labels.get(answer.value)


def _asked(question: Question) -> str:
    """Return the question's lead and text, wrapped."""
    return wrapped(f"{question.lead}\n\n{question.text}" if question.lead else question.text)


def wrapped(text: str) -> str:
    """Return a text wrapped between words at the terminal's width, 100 columns at most."""
    width = max(min(shutil.get_terminal_size().columns, 100) - 2, 20)
    return "\n".join(textwrap.fill(line, width, break_long_words=False) for line in text.splitlines())


def _bindings(keys: dict[int, int]) -> Any:
    """Return key bindings by which one press of a digit, in any script, is the answer, and Ctrl-D stops."""
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    def bind(key: str, value: int) -> None:
        @bindings.add(key, eager=True)
        def _(event: Any) -> None:
            event.app.exit(result=value)

    for digit, value in keys.items():
        for key in variants(digit):
            bind(key, value)

    @bindings.add("c-d", eager=True)
    def _(event: Any) -> None:
        event.app.exit(exception=EOFError)

    return bindings
