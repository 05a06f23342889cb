"""Prompts by questionary, with its traps disarmed.

A bare Enter would record the first option, so the list opens on a row that is no answer; Alt+Enter gives '' and is
asked again by the administrator. Digits of all three scripts answer at once. Questions and options are wrapped here,
because questionary breaks questions inside words and cuts options off. Keys typed before a question is shown do not
answer it.
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

    def say(self, text: str) -> None:
        """Show a text, wrapped."""
        self._write(self._page.set(text))

    def ask(self, question: Question, progress: Progress) -> object:
        """Show one question; Ctrl-C and Ctrl-D stop the session."""
        try:
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
            self._message(question, progress, "keys"),
            choices=rows,
            qmark="",
            instruction=" ",
            use_jk_keys=False,
            erase_when_done=True,
            **self._options,
        )
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
        options: dict[str, Any] = {"default": default, "key_bindings": _bindings(_control_keys()), **self._options}
        if self._page.turned:
            options["input_processors"] = [_turner()]
        message = f"{self._message(question, progress, 'control_keys')}{self._page.set(hint)}\n"
        return self._run(questionary.text(message, qmark="", erase_when_done=True, **options), question)

    def _run(self, asked: Any, question: Question) -> object:
        # What is typed while a question is asked again is meant for it.
        if question.id != self._asked and not self._typed_ahead:
            drop_keys(asked.application)
        self._asked = question.id
        given: object = asked.unsafe_ask()
        return given

    def _message(self, question: Question, progress: Progress, keys: str) -> str:
        page, told = self._page, phrase(keys, self._language)
        # questionary puts a space before the message: on a line of its own it moves nothing.
        parts = (head(progress, self._language), told)
        return "\n" + "\n".join(page.set(part) for part in parts) + f"\n\n{page.set(asked_of(question))}\n\n"


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
    from questionary.prompts.common import InquirerControl

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

    for control in application.layout.find_all_controls():
        if isinstance(control, InquirerControl):
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
