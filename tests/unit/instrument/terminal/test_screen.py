"""What stands on the screen at 80 and at 40 columns: no option is cut, no word is broken."""

from itertools import pairwise

import pyte
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from instrument.digits import shown
from instrument.form import Form
from instrument.question import Question
from instrument.terminal.administrator import Progress
from instrument.terminal.layout import terminal_width, wrap
from instrument.terminal.questionary_prompter import QuestionaryPrompter

ROWS = 40


class _Screen(pyte.Screen):
    def draw(self, data: str) -> None:
        super().draw(data.replace("\u200c", ""))  # pyte stops at a half-space, which no terminal shows


class _Glass:
    """A stdout that keeps the fullest screen: the prompt erases itself once it is answered."""

    encoding = "utf-8"

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
