"""Persian on a screen: who turns the lines, asked once, and what a turned line keeps."""

from collections.abc import Callable
from pathlib import Path

import pytest

from instrument.errors import UsageError
from instrument.terminal.bidi import SAMPLE, known, resolve, self_test, settings_file
from instrument.terminal.layout import Page, cells, visual, wrap


def _never(message: str) -> str:
    raise AssertionError(f"asked: {message}")


def _answering(*answers: str) -> Callable[[str], str]:
    left = list(answers)
    return lambda message: left.pop(0)


@pytest.mark.parametrize("choice", ["terminal", "app", "off"])
def test_what_is_said_holds(choice: str) -> None:
    assert resolve(choice, "fa", _never, {}) == choice


@pytest.mark.parametrize("choice", ["auto", "terminal", "app", "off", "test"])
def test_english_needs_nobody(choice: str) -> None:
    assert resolve(choice, "en", _never, {}) == "off"


def test_another_word_is_refused() -> None:
    with pytest.raises(
        UsageError, match=r"--bidi rtl: this is no choice\. Choose from auto, terminal, app, off, test\."
    ):
        resolve("rtl", "fa", _never, {})


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"VTE_VERSION": "7200"}, "terminal"),
        ({"VTE_VERSION": "5202"}, None),
        ({"VTE_VERSION": "x"}, None),
        ({"KONSOLE_VERSION": "220401"}, "terminal"),
        ({"TERM": "mlterm-256color"}, "terminal"),
        ({"TERM": "xterm"}, None),
        ({"TERM": "tmux-256color", "VTE_VERSION": "7200"}, None),
    ],
)
def test_terminals_that_turn_lines_are_known(environ: dict[str, str], expected: str | None) -> None:
    assert known(environ) == expected


@pytest.mark.parametrize(("answer", "expected"), [("1", "terminal"), ("۲", "app"), ("0", "off")])
def test_auto_asks_once_a_terminal_and_keeps_it(tmp_path: Path, answer: str, expected: str) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "TERM": "xterm"}
    assert resolve("auto", "fa", _answering("x", "", answer), environ) == expected
    assert resolve("auto", "fa", _never, environ) == expected
    assert resolve("auto", "fa", _answering("1"), {**environ, "TERM": "linux"}) == "terminal"
    assert resolve("test", "fa", _answering("0"), environ) == "off"
    assert resolve("auto", "fa", _never, environ) == "off"


def test_a_broken_or_unwritable_note_is_asked_again(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "TERM": "xterm"}
    settings_file(environ).parent.mkdir()
    for text in ("", "[]", '{"bidi": 3}', '{"bidi": {"xterm": "sideways"}}'):
        settings_file(environ).write_text(text, encoding="utf-8")
        assert resolve("auto", "fa", _answering("2"), environ) == "app"
    (tmp_path / "file").write_text("", encoding="utf-8")
    blocked = {"XDG_CONFIG_HOME": str(tmp_path / "file"), "TERM": "xterm"}
    assert resolve("auto", "fa", _answering("2"), blocked) == "app"


def test_the_test_shows_one_line_as_it_is_and_turned() -> None:
    shown: list[str] = []
    self_test(lambda message: shown.append(message) or "1")  # type: ignore[func-returns-value]
    assert shown[0].splitlines()[:2] == [f"1   {SAMPLE}", f"2   {visual(SAMPLE)}"]


def test_a_turned_line_is_joined_and_loses_no_sign() -> None:
    turned = visual("مثلاً ۱۲ ماه (Course 1)")
    # From the left: what is read last. Latin and digits keep their own direction.
    assert turned.startswith("(Course 1) ")
    assert "۱۲" in turned
    # The sign stands behind its letter, as a terminal composes them.
    assert "\ufe8e\u064b" in turned
    assert cells(turned) == cells("مثلاً ۱۲ ماه (Course 1)")
    # Brackets and quotation marks still open towards what they hold.
    assert visual("«ب» (پ) [ت]")[0] == "["
    assert visual("«ب» (پ) [ت]")[-1] == "»"
    assert visual("می‌کند") == visual("می‌کند").replace("\u200c", "")


@pytest.mark.parametrize("width", [38, 60, 98])
def test_a_turned_page_ends_at_its_right_edge(width: int) -> None:
    page = Page("fa", "app", lambda: width)
    text = "هر دو طرف در برنامهٔ منتورینگ، در طول ۱۲ ماه، در تماس می‌مانند و با هم گفتگو می‌کنند."
    lines = page.set(text).splitlines()
    assert [cells(line) for line in lines] == [width] * len(lines)
    assert [line.strip() for line in lines] == [visual(line) for line in wrap(text, width)]


def test_a_row_of_a_list_wraps_under_itself() -> None:
    page = Page("en", width=lambda: 24)
    assert page.entry("1", "Neither agree nor disagree", 3) == "1  Neither agree nor\n      disagree"
    turned = Page("fa", "app", lambda: 24).entry("۱", "نه موافقم و نه مخالف با این", 3)
    first, second = turned.splitlines()
    assert first.endswith("  ۱")
    assert cells(first) == 21
    assert cells(second) == 18  # three less than the first at the right; the pointer stands right of both
    unkeyed = Page("fa", "app", lambda: 24).entry("", "موافقم", 3)
    assert cells(unkeyed) == 18


def test_for_a_terminal_that_turns_lines_they_are_marked_and_for_off_they_are_not() -> None:
    assert Page("fa", "terminal", lambda: 40).set("سلام") == "\u200fسلام"
    assert Page("fa", "off", lambda: 40).set("سلام") == "سلام"
    assert Page("en", "terminal", lambda: 40).set("Hello") == "Hello"


@pytest.mark.parametrize("width", range(20, 100, 13))
def test_no_line_is_wider_than_the_page_and_no_letter_is_lost(width: int) -> None:
    text = "https://example.org/" + "a" * 150 + " ends, و می‌رود  twice\n\nthen a paragraph"
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
