"""Plain lines: nothing is redrawn, every line of input has one meaning."""

from collections.abc import Callable

import pytest

from instrument.form import Form
from instrument.session import Answer
from instrument.terminal.administrator import Command, Progress, Stopped
from instrument.terminal.keys import numbered
from instrument.terminal.layout import Page, cells
from instrument.terminal.plain_prompter import PlainPrompter


class Lines:
    """What was written, and the lines that are typed."""

    def __init__(self, *lines: object) -> None:
        self.lines = list(lines)
        self.written: list[str] = []

    def read(self, message: str) -> str:
        self.written.append(message)
        line = self.lines.pop(0)
        if isinstance(line, BaseException):
            raise line
        return str(line)

    def prompter(self, language: str = "en") -> PlainPrompter:
        return PlainPrompter(language, self.written.append, Page(language, width=lambda: 40), self.read)


def _ask(form: Form, name: str, line: object, given: Answer | None = None) -> object:
    lines = Lines(line)
    return lines.prompter(form.language).ask(form.questions[name], Progress(3, 22, given))


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("4", 4),
        (" ۴ ", 4),
        ("٤", 4),
        ("0", -99),
        ("b", Command.BACK),
        ("B", Command.BACK),
        ("ذ", Command.BACK),
        (":n", Command.NEXT),
        ("ل", Command.OPEN),
        ("q", Command.STOP),
    ],
)
def test_a_line_answers_or_leads_somewhere(english: Form, line: str, given: object) -> None:
    assert _ask(english, "COM01", line) == given


@pytest.mark.parametrize("line", ["", " ", "6", "99", "4 4", "agree", "-99", "4.0", "²"])
def test_a_line_that_is_no_answer_comes_back_as_text_and_is_refused(english: Form, line: str) -> None:
    assert _ask(english, "COM01", line) == line


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("Jahrom", "Jahrom"),
        ("b", "b"),
        ("q", "q"),
        (":b", Command.BACK),
        (":q", Command.STOP),
        (":x", ":x"),
        ("-", "-"),
    ],
)
def test_where_words_are_written_a_command_has_a_colon(english: Form, line: str, given: object) -> None:
    assert _ask(english, "university", line) == given


@pytest.mark.parametrize("name", ["COM01", "university"])
def test_a_bare_enter_keeps_what_was_answered_before(english: Form, name: str) -> None:
    before = Answer("COM01", 4) if name == "COM01" else Answer("university", text="Jahrom")
    assert _ask(english, name, "", before) == Command.NEXT


@pytest.mark.parametrize("end", [EOFError(), KeyboardInterrupt()])
def test_the_end_of_the_input_and_ctrl_c_stop(english: Form, end: BaseException) -> None:
    with pytest.raises(Stopped):
        _ask(english, "COM01", end)


def test_everything_is_said_in_lines_of_the_width(english: Form, persian: Form) -> None:
    for form in (english, persian):
        lines = Lines("2")
        lines.prompter(form.language).ask(form.questions["COM14"], Progress(3, 22, Answer("COM14", 5)))
        text = "\n".join(lines.written)
        assert "\x1b" not in text
        assert all(cells(line) <= 40 for line in text.splitlines())
        joined = " ".join(text.split())
        for choice in (*form.questions["COM14"].options, *form.questions["COM14"].missing):
            assert choice.label in joined
        assert form.questions["COM14"].text in joined
    assert "پرسش ۳ از ۲۲" in text
    assert "پاسخ شما تا اینجا: کاملاً موافقم" in joined


def test_the_help_is_said_once(english: Form) -> None:
    lines = Lines("2", "3")
    prompter = lines.prompter()
    for _ in range(2):
        prompter.ask(english.questions["COM01"], Progress(1, 22))
    assert sum("Type the number" in line for line in lines.written) == 1


def test_every_choice_has_a_number_of_its_own(english: Form, shipped_form: Callable[[str], Form]) -> None:
    for question in shipped_form("full-pool").questions.values():
        if question.chosen:
            assert sorted(numbered(question).values()) == sorted(question.values)
