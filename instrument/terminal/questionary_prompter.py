"""Prompts by questionary, with its traps disarmed.

A bare Enter would record the first option, so the list opens on a row that is no answer; Alt+Enter gives '' and is
asked again by the administrator. Digits of all three scripts answer at once. Questions and options are wrapped here,
because questionary breaks questions inside words and cuts options off; when the window changes its width, again. Keys
typed before a question is shown do not answer it.
"""

from collections.abc import Callable
from typing import Any

from instrument.digits import shown
from instrument.question import Question
from instrument.terminal.administrator import Command, Progress, Stopped
from instrument.terminal.keys import LETTERS, bindings_of, keyed
from instrument.terminal.layout import Page, visual
from instrument.terminal.phrases import phrase
from instrument.terminal.typed_ahead import drop_keys
from instrument.terminal.understood import asked_of, echo, head, so_far

NO_ANSWER = "no answer"
# questionary's pointer and the spaces around it.
_POINTER = 3
_POINTED_LEFT = "«"
#: Only the question itself is bold; what is typed is in the terminal's own colour, which can be read on its background.
#: prompt_toolkit underlines the spaces that hold a key to its meaning.
_STYLE = (("qmark", "noinherit"), ("question", "bold"), ("answer", "noinherit"), ("nbsp", "noinherit"))
_RESIZED = object()


class QuestionaryPrompter:
    """Asks in the terminal. `options` are passed to prompt_toolkit (its input and output, in tests)."""

    def __init__(
        self,
        language: str,
        write: Callable[[str], None] = print,
        page: Page | None = None,
        typed_ahead: bool = False,
        **options: Any,
    ) -> None:
        """Show everything in `language`, set by `page`; `typed_ahead` lets keys wait for their question (in tests)."""
        self._language = language
        self._page = page or Page(language)
        self._write = write
        self._typed_ahead = typed_ahead
        self._options = options
        self._asked = ""
        self._typed: str | None = None
        self._pointed = 0

    def say(self, text: str) -> None:
        """Show a text, wrapped."""
        self._write(self._page.set(text))

    def ask(self, question: Question, progress: Progress) -> object:
        """Show one question; Ctrl-C and Ctrl-D stop the session."""
        # What was begun stays where a command led nowhere; another question begins anew.
        if question.id != self._asked:
            self._typed = None
        self._pointed = 0
        try:
            given: object = _RESIZED
            while given is _RESIZED:
                given = self._choose(question, progress) if question.chosen else self._write_in(question, progress)
        except (KeyboardInterrupt, EOFError):
            raise Stopped from None
        # The prompt erases itself; what stays on the screen is the question and the answer as it was understood.
        if (left := echo(self._page, question, progress, given)) is not None:
            self._write(left)
        return given

    def _choose(self, question: Question, progress: Progress) -> object:
        import questionary
        from prompt_toolkit.key_binding import merge_key_bindings

        digits = {value: shown(digit, self._language) for digit, value in keyed(question).items()}
        first = so_far(question, progress, self._language, "keep")
        rows = [
            questionary.Choice(
                self._page.entry("-", first or phrase("no_answer_yet", self._language), _POINTER),
                value=Command.NEXT if first else NO_ANSWER,
            )
        ]
        rows += [
            questionary.Choice(
                self._page.entry(digits.get(choice.value, ""), choice.label, _POINTER), value=choice.value
            )
            for choice in (*question.options, *question.missing)
        ]
        asked = questionary.select(
            self._message(question),
            choices=rows,
            qmark=self._above(progress, "keys"),
            style=_style(),
            instruction=" ",
            use_jk_keys=False,
            erase_when_done=True,
            **self._options,
        )
        for control in _lists(asked.application):
            control.pointed_at = self._pointed
        ours = _bindings(bindings_of(question))
        theirs = asked.application.key_bindings
        asked.application.key_bindings = merge_key_bindings([theirs, ours] if theirs else [ours])
        if self._page.turned:
            _point_from_the_right(asked.application)
        return self._run(asked, question)

    def _write_in(self, question: Question, progress: Progress) -> object:
        import questionary

        hint = ""
        if question.missing:
            hint = f"{phrase('or_dash', self._language)} {question.missing[0].label}\n"
        before = progress.given
        default = "" if before is None else "-" if before.text is None else before.text
        default = default if self._typed is None else self._typed
        options: dict[str, Any] = {"default": default, "key_bindings": _bindings(_control_keys()), **self._options}
        if self._page.turned:
            options["input_processors"] = [_turner()]
        message = f"{self._message(question)}{self._page.set(hint)}\n"
        options |= {"qmark": self._above(progress, "control_keys"), "style": _style(), "erase_when_done": True}
        return self._run(questionary.text(message, **options), question)

    def _run(self, asked: Any, question: Question) -> object:
        # What is typed while a question is asked again is meant for it.
        if question.id != self._asked and not self._typed_ahead:
            drop_keys(asked.application)
        self._asked = question.id
        application = asked.application
        self._follow_width(application)
        # Whoever stops leaves nothing behind: the next question may be another respondent's.
        self._typed = None
        given: object = asked.unsafe_ask()
        if given in (_RESIZED, Command.BACK, Command.NEXT, Command.OPEN):
            self._typed = application.current_buffer.text
        if given is _RESIZED:
            self._pointed = next((control.pointed_at for control in _lists(application)), 0)
            # A terminal that wraps its lines anew leaves pieces of them where nobody knows.
            application.output.erase_screen()
            application.output.cursor_goto(0, 0)
            application.output.flush()
        return given

    def _follow_width(self, application: Any) -> None:
        """Have a prompt end, to be set anew, when the window is no longer as wide as it was set for."""
        width = self._page.width()

        def look(_: Any) -> None:
            if self._page.width() != width and not application.is_done:
                application.exit(result=_RESIZED)

        application.before_render += look

    def _above(self, progress: Progress, keys: str) -> str:
        """Return what stands above the question: its place, and what keys do."""
        parts = (head(progress, self._language), phrase(keys, self._language))
        return "\n" + "\n".join(self._page.set(part) for part in parts)

    def _message(self, question: Question) -> str:
        # questionary puts a space before the message: at the end of a line it moves nothing.
        return f"\n\n{self._page.set(asked_of(question))}\n\n"


def _style() -> Any:
    from prompt_toolkit.styles import Style

    return Style(list(_STYLE))


def _lists(application: Any) -> list[Any]:
    from questionary.prompts.common import InquirerControl

    return [control for control in application.layout.find_all_controls() if isinstance(control, InquirerControl)]


def _control_keys() -> dict[str, object]:
    return {f"c-{letters[0]}": command for command, letters in LETTERS.items()}


def _bindings(keys: dict[str, object]) -> Any:
    """Return key bindings by which one press is the answer or the command, and Ctrl-D stops."""
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    def bind(key: str, result: object) -> None:
        @bindings.add(key, eager=True)
        def _(event: Any) -> None:
            event.app.exit(result=result)

    for key, result in keys.items():
        bind(key, result)

    @bindings.add("c-d", eager=True)
    def _(event: Any) -> None:
        event.app.exit(exception=EOFError)

    return bindings


def _after(first: Any, then: Callable[[Any], Any]) -> Any:
    return lambda: then(first())


def _point_from_the_right(application: Any) -> None:
    """Have the list's pointer stand at the right end of its row, where a turned row begins."""

    def mirrored(fragments: list[tuple[str, str]]) -> list[tuple[str, str]]:
        found, pointer = [], ""
        for style, text in fragments:
            if style == "class:pointer":
                pointer = f" {_POINTED_LEFT}"
            elif text != " " * _POINTER:
                first, *more = text.split("\n")
                pointed = bool(pointer and first)
                found.append((style, "\n".join((first + pointer if pointed else first, *more))))
                pointer = "" if pointed else pointer
        return found

    for control in _lists(application):
        control.text = _after(control.text, mirrored)


def _turner() -> Any:
    """Return a processor that shows what is being typed joined and turned; the cursor goes to its left end."""
    from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

    class Turner(Processor):
        def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
            typed = "".join(fragment[1] for fragment in transformation_input.fragments)
            turned = visual(typed) if typed else ""
            return Transformation(
                [("", turned)],
                source_to_display=lambda place: max(len(turned) - place, 0),
                display_to_source=lambda place: max(len(typed) - place, 0),
            )

    return Turner()
