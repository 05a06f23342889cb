"""Keys in real prompts: getting about, keeping an answer, long options at 40 columns."""

from dataclasses import replace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from instrument.form import Form
from instrument.question import Choice
from instrument.session import Answer
from instrument.terminal.administrator import Command, Progress
from instrument.terminal.keys import LETTERS, bindings_of, typed_command
from instrument.terminal.layout import Page
from instrument.terminal.questionary_prompter import QuestionaryPrompter
from tests.unit.instrument.terminal.conftest import Keyboard
from tests.unit.instrument.terminal.test_screen import _Glass, _show

ENTER, ALT_ENTER, DOWN, CTRL_U = "\r", "\x1b\r", "\x1b[B", "\x15"


@pytest.mark.parametrize(("key", "command"), [(key, command) for command, keys in LETTERS.items() for key in keys])
def test_a_letter_on_either_keyboard_leads_somewhere(
    english: Form, keyboard: Keyboard, key: str, command: Command
) -> None:
    assert keyboard.ask(english.questions["COM01"], key) is command
    assert typed_command(key) is command
    assert keyboard.said == []


@pytest.mark.parametrize(("key", "command"), [("\x02", "BACK"), ("\x0e", "NEXT"), ("\x07", "OPEN"), ("\x11", "STOP")])
def test_a_control_key_leads_somewhere_while_a_text_is_written(
    english: Form, keyboard: Keyboard, key: str, command: str
) -> None:
    assert keyboard.ask(english.questions["university"], f"Jah{key}") is Command[command]


def test_no_key_has_two_meanings(english: Form) -> None:
    keys = bindings_of(english.questions["COM01"])
    assert len(keys) == 3 * 6 + 2 * 4


@pytest.mark.parametrize(("keys", "given"), [(ENTER, Command.NEXT), (DOWN + ENTER, 1), ("5", 5)])
def test_enter_keeps_an_answer_that_is_there(keyboard: Keyboard, english: Form, keys: str, given: object) -> None:
    keyboard.press(keys)
    assert keyboard.prompter().ask(english.questions["COM01"], Progress(3, 22, Answer("COM01", 4))) == given


@pytest.mark.parametrize(("keys", "given"), [(ENTER, "Jahrom"), (CTRL_U + "Shiraz" + ENTER, "Shiraz")])
def test_a_text_that_is_there_can_be_mended(keyboard: Keyboard, english: Form, keys: str, given: str) -> None:
    keyboard.press(keys)
    before = Answer("university", text="Jahrom")
    assert keyboard.prompter().ask(english.questions["university"], Progress(3, 22, before)) == given


def test_a_reason_that_is_there_is_a_dash(keyboard: Keyboard, english: Form) -> None:
    keyboard.press(ENTER)
    assert keyboard.prompter().ask(english.questions["university"], Progress(3, 22, Answer("university", -99))) == "-"


@pytest.mark.parametrize("columns", [40, 57, 80])
def test_a_long_option_is_wrapped_under_itself_and_not_cut(
    english: Form, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = "To a great extent, as far as I can tell from what I have seen of the programme until today"
    question = replace(english.questions["COM14"], options=(Choice(1, "No"), Choice(2, label)))
    lines = _show(question, "en", columns, monkeypatch)
    assert all(len(line) <= columns for line in lines)
    assert f"2 {label} 0" in " ".join(" ".join(lines).split())
    place = next(number for number, line in enumerate(lines) if line.strip().startswith("2 "))
    assert lines[place + 1].startswith(" " * 6)


def test_without_colour_nothing_is_coloured(english: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    class Paper(_Glass):
        def write(self, data: str) -> None:
            written.append(data)

    monkeypatch.setenv("NO_COLOR", "1")
    output = Vt100_Output(Paper(80), lambda: Size(rows=40, columns=80), term="xterm-256color", enable_cpr=False)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        pipe.send_text("1")
        QuestionaryPrompter("en", lambda text: None, typed_ahead=True).ask(english.questions["COM01"], Progress(3, 22))
    # 30-49, 90-107 and 38;5;n are colours.
    assert "[38;" not in "".join(written)
    assert "[48;" not in "".join(written)
    assert "COM01" not in "".join(written)
    assert "»" in "".join(written)


def test_typing_in_a_page_that_turns_lines_keeps_what_was_typed(persian: Form, keyboard: Keyboard) -> None:
    pytest.importorskip("bidi")
    keyboard.press("دانشگاه علوم‌پزشکی" + "\x1b[D\x1b[D" + ENTER)
    prompter = QuestionaryPrompter("fa", keyboard.said.append, Page("fa", "app", lambda: 60), typed_ahead=True)
    assert prompter.ask(persian.questions["university"], Progress(1, 22)) == "دانشگاه علوم‌پزشکی"


def test_alt_enter_is_enter_where_words_are_written(keyboard: Keyboard, english: Form) -> None:
    assert keyboard.ask(english.questions["university"], "Jahrom" + ALT_ENTER) == "Jahrom"


def test_alt_enter_never_keeps_nor_answers_in_a_list(keyboard: Keyboard, english: Form) -> None:
    keyboard.press(ALT_ENTER)
    assert keyboard.prompter().ask(english.questions["COM01"], Progress(3, 22, Answer("COM01", 4))) == ""
