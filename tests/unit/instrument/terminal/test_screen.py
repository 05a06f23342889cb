"""What stands on the screen at 80 and at 40 columns: no option is cut, no word is broken."""

from contextlib import suppress
from itertools import pairwise
from typing import Any

import pyte
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output

from instrument.digits import shown
from instrument.form import Form
from instrument.question import Question
from instrument.terminal.administrator import Command, Progress, Stopped
from instrument.terminal.layout import terminal_width, wrap
from instrument.terminal.questionary_prompter import QuestionaryPrompter

ROWS = 40


class _Screen(pyte.Screen):
    def draw(self, data: str) -> None:
        super().draw(data.replace("\u200c", ""))  # pyte stops at a half-space, which no terminal shows


class _Glass:
    """A stdout that keeps the fullest screen: the prompt erases itself once it is answered."""

    encoding = "utf-8"

    @property
    def now(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display if line.strip()]

    def narrow(self, columns: int) -> None:
        self._screen.resize(ROWS, columns)

    def colours(self) -> set[object]:
        cells = (self._screen.buffer[row][at] for row in range(ROWS) for at in range(self._screen.columns))
        return {sign for cell in cells for sign in (cell.fg, cell.bg, cell.underscore, cell.reverse)}

    def bold(self) -> list[str]:
        rows = (self._screen.buffer[row] for row in range(ROWS))
        lines = ("".join(row[at].data for at in range(self._screen.columns) if row[at].bold).strip() for row in rows)
        return [line for line in lines if line]

    def __init__(self, columns: int) -> None:
        self._screen = _Screen(columns, ROWS)
        self._stream = pyte.Stream(self._screen)
        self.lines: list[str] = []

    def write(self, data: str) -> None:
        self._stream.feed(data)
        lines = [line.rstrip() for line in self._screen.display]
        if len("".join(lines)) > len("".join(self.lines)):
            self.lines = lines

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


def _show(question: Question, language: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    glass = _Glass(columns)
    output = Vt100_Output(glass, lambda: Size(rows=ROWS, columns=columns), term="xterm", enable_cpr=False)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        pipe.send_text("1" if question.kind == "rating" else "-\r")
        QuestionaryPrompter(language, lambda text: None, typed_ahead=True).ask(question, Progress(3, 22))
    return [line for line in glass.lines if line.strip()]


def _plain(text: str) -> str:
    return text.replace("\u200c", "")


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("name", ["english", "persian"])
def test_every_question_stands_whole_on_the_screen(
    name: str, columns: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    form: Form = request.getfixturevalue(name)
    for question in form.questions.values():
        lines = _show(question, form.language, columns, monkeypatch)
        assert lines[0] == {"en": "3 / 22", "fa": "۳ از ۲۲"}[form.language]
        # Joined at spaces, the lines give the question back: no word was broken and none is missing.
        assert _plain(question.text) in " ".join(" ".join(lines).split())
        assert all(len(line) <= columns for line in lines)


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("name", ["english", "persian"])
def test_every_option_stands_whole_on_a_line_of_its_own_behind_its_key(
    name: str, columns: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    form: Form = request.getfixturevalue(name)
    question = form.questions["COM14"]
    lines = [line.strip() for line in _show(question, form.language, columns, monkeypatch)]
    keys = [*range(1, 6), 0]
    expected = [
        _plain(f"{shown(key, form.language)}  {choice.label}")
        for key, choice in zip(keys, (*question.options, *question.missing), strict=True)
    ]
    assert lines[-6:] == expected
    assert lines[-7].startswith("»")  # the pointer stands on the row that is no answer


def test_the_hint_under_a_text_question_is_shown(english: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _show(english.questions["university"], "en", 80, monkeypatch)
    assert "Type your answer, or - for: Prefer not to answer" in lines


LONG = "COM14"


@pytest.mark.parametrize("name", [LONG, "university"])
def test_a_window_that_becomes_narrow_has_the_question_wrapped_anew_and_keeps_what_was_begun(
    name: str, english: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    glass = _Glass(80)
    size = [80]
    output = Vt100_Output(glass, lambda: Size(rows=ROWS, columns=size[0]), term="xterm", enable_cpr=False)
    question = english.questions[name]
    screens: list[list[str]] = []

    def resize(application: Any) -> None:
        size[0] = 40
        monkeypatch.setenv("COLUMNS", "40")
        glass.narrow(40)
        application._on_resize()

    def finish(application: Any, pipe: Any) -> None:
        screens.append(glass.now)
        pipe.send_text("\r")

    class Watched(QuestionaryPrompter):
        def _run(self, asked: Any, question: Question) -> object:
            loop, times = asked.application, len(screens)

            def shown(_: Any) -> None:
                loop.after_render -= shown
                if not times and size[0] == 80:
                    loop.loop.call_later(0.05, resize, loop)
                else:
                    loop.loop.call_later(0.05, finish, loop, pipe)

            loop.after_render += shown
            return super()._run(asked, question)

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        pipe.send_text("\x1b[B\x1b[B" if question.chosen else "Jahrom")
        given = Watched("en", lambda text: None, typed_ahead=True).ask(question, Progress(3, 22))
    assert given == (2 if question.chosen else "Jahrom")
    (narrow,) = screens
    assert all(len(line) <= 40 for line in narrow)
    assert question.text in " ".join(" ".join(narrow).split())
    assert "3 / 22" in narrow[0]


def test_what_was_begun_stays_where_a_command_led_nowhere(english: Form) -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        prompter = QuestionaryPrompter("en", lambda text: None, typed_ahead=True)
        pipe.send_text("Jah\x07")
        assert prompter.ask(english.questions["university"], Progress(3, 22)) is Command.OPEN
        pipe.send_text("rom\r")
        assert prompter.ask(english.questions["university"], Progress(3, 22)) == "Jahrom"
        pipe.send_text("x\r")
        assert prompter.ask(english.questions["university"], Progress(3, 22)) == "x"


@pytest.mark.parametrize("stop", ["\x03", "\x04", "\x11"])
def test_what_was_begun_is_not_shown_to_the_next_respondent(stop: str, english: Form) -> None:
    question = english.questions["university"]
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        prompter = QuestionaryPrompter("en", lambda text: None, typed_ahead=True)
        pipe.send_text("Jah\x07")
        prompter.ask(question, Progress(3, 22))
        pipe.send_text(f"rom{stop}")
        with suppress(Stopped):
            assert prompter.ask(question, Progress(3, 22)) is Command.STOP
        pipe.send_text("x\r")
        assert prompter.ask(question, Progress(3, 22)) == "x"


@pytest.mark.parametrize("language", ["english", "persian"])
@pytest.mark.parametrize("name", [LONG, "university"])
def test_only_the_question_is_bold_and_no_colour_is_set(
    name: str, language: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    form: Form = request.getfixturevalue(language)
    question = form.questions[name]
    bold: list[list[str]] = []
    colours: set[object] = set()
    monkeypatch.setenv("COLUMNS", "80")
    glass = _Glass(80)
    write = glass.write

    def watched(data: str) -> None:
        write(data)
        bold.append(glass.bold())
        colours.update(glass.colours())

    monkeypatch.setattr(glass, "write", watched)
    output = Vt100_Output(glass, lambda: Size(rows=ROWS, columns=80), term="xterm", enable_cpr=False)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        pipe.send_text("1" if question.chosen else "Jahrom\r")
        QuestionaryPrompter(form.language, lambda text: None, typed_ahead=True).ask(question, Progress(3, 22))
    said = " ".join(max(bold, key=len))
    assert said.startswith(_plain(question.text))
    assert "22" not in said
    assert "۲۲" not in said
    assert colours == {"default", False}


@pytest.mark.parametrize("columns", [10, 20, 40, 80, 300])
def test_a_text_is_wrapped_between_words(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = "Mentors and mentees in our mentoring programme stay in contact for the whole length of the programme."
    width = max(min(columns, 100) - 2, 20)
    assert terminal_width() == width
    lines = wrap(text, width)
    assert " ".join(lines) == text
    assert all(len(line) <= width for line in lines)
    assert all(len(f"{line} {following.split()[0]}") > width for line, following in pairwise(lines))
