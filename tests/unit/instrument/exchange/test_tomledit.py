"""A change of a TOML file touches the lines it is about, and what is written says what was wanted."""

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instrument.errors import ContentError
from instrument.exchange.tomledit import key_text, retouch, retouched, table_text, value_text, whole_text
from tests.unit.instrument.exchange.banks import EN, FA, ITEMS

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['"', "\\", "'''", "\x00\x7f", "# no", "\r\n"]
)
VALUES = TEXTS | st.integers(-(2**60), 2**60) | st.booleans() | st.lists(TEXTS, max_size=3)
ENTRIES = st.dictionaries(
    st.sampled_from(["id", "label", "note", "key"]), VALUES | st.dictionaries(TEXTS, TEXTS), max_size=4
)


@given(st.dictionaries(TEXTS, VALUES, max_size=3), st.lists(ENTRIES, min_size=1, max_size=4))
def test_a_new_file_reads_back_the_same(head: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    tables = {**head, "entry": entries}
    assert tomllib.loads(whole_text("two\nlines", tables)) == tables


@given(st.lists(ENTRIES, min_size=1, max_size=4), st.lists(ENTRIES, min_size=1, max_size=5))
def test_any_file_can_be_made_to_say_anything(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    text = whole_text("a comment", {"schema": 1, "entry": before})
    wanted = {"schema": 1, "entry": after}
    changed = retouch(text, wanted, "x.toml")
    assert tomllib.loads(changed) == wanted
    assert changed.startswith("# a comment\nschema = 1\n")


@pytest.mark.parametrize("text", [ITEMS, EN, FA])
def test_what_says_it_already_is_the_same_text(text: str) -> None:
    assert retouch(text, tomllib.loads(text), "x.toml") is text


def _changed(text: str, path: str, value: Any) -> tuple[list[str], list[str]]:
    """Return the lines that go and that come when the value at `path` is set (None: taken out)."""
    wanted = tomllib.loads(text)
    *steps, key = [int(step) if step.isdigit() else step for step in path.split("/")]
    place: Any = wanted
    for step in steps:
        place = place[step]
    if value is None:
        del place[key]
    else:
        place[key] = value
    before, after = text.splitlines(), retouch(text, wanted, "x.toml").splitlines()
    while before and after and before[0] == after[0]:
        before.pop(0), after.pop(0)
    while before and after and before[-1] == after[-1]:
        before.pop(), after.pop()
    return before, after


@pytest.mark.parametrize(
    ("text", "path", "value", "gone", "come"),
    [
        (ITEMS, "item/0/key", -1, ["key = 1"], ["key = -1"]),
        (ITEMS, "item/0/facet", "care", ["facet = 'warmth'"], ['facet = "care"']),
        (ITEMS, "item/0/facet", None, ["facet = 'warmth'"], []),
        (ITEMS, "item/0/reason", "Why.", [], ['reason = "Why."']),
        (ITEMS, "item/1/reason", None, ['reason = "Both say trust."'], []),
        (EN, "wording/COM01/by/mentor/text", 'I "do".', ['text = "I trust my mentee."'], ['text = "I \\"do\\"."']),
        (EN, "wording/COM01/by/mentee/note", "n", [], ['note = "n"']),
        (FA, "wording/COM02/text", "دیگر.", ['text = "اعتماد می‌کنند."'], ['text = "دیگر."']),
    ],
)
def test_an_edit_is_the_lines_it_is_about(text: str, path: str, value: Any, gone: list[str], come: list[str]) -> None:
    assert _changed(text, path, value) == (gone, come)


def test_a_comment_on_the_line_of_an_edit_stays() -> None:
    assert _changed("a = 1 # why\nb = 2\n", "a", 3) == (["a = 1 # why"], ["a = 3 # why"])


def test_an_entry_within_a_line_is_edited_there() -> None:
    gone, come = _changed(EN, "wording/COM02/text", "They do.")
    assert gone == ['COM02 = { text = "They trust.", status = "draft" }']
    assert come == ['COM02 = { text = "They do.", status = "draft" }']


def test_a_new_entry_comes_after_a_blank_line_and_the_file_ends_as_before() -> None:
    wanted = tomllib.loads(FA)
    text = whole_text("c", {"entry": [{"id": "a"}]})
    assert retouch(text, {"entry": [{"id": "a"}, {"id": "b"}]}, "x") == text + '\n[[entry]]\nid = "b"\n'
    assert wanted == tomllib.loads(FA)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_ends_of_line_and_byte_order_mark_stay(tmp_path: Path, ends: str, mark: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes((mark + ITEMS.replace("\n", ends)).encode("utf-8"))

    def change(tables: dict[str, Any]) -> None:
        tables["item"][0] |= {"key": -1, "reason": "Why."}

    expected = ITEMS.replace("key = 1", "key = -1").replace("facet = 'warmth'", "facet = 'warmth'\nreason = \"Why.\"")
    assert retouched(path, change) == (mark + expected.replace("\n", ends)).encode("utf-8")


def test_what_cannot_be_edited_in_place_is_refused_and_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    import tomlkit

    monkeypatch.setattr(tomlkit, "dumps", lambda document: ITEMS)  # an editor that loses the edit
    wanted = deepcopy(tomllib.loads(ITEMS))
    wanted["item"][0]["key"] = -1
    with pytest.raises(
        ContentError, match=r"items\.toml: its TOML is written in a way that cannot be edited in place\."
    ):
        retouch(ITEMS, wanted, "items.toml")


def test_values_are_written_as_in_the_shipped_files() -> None:
    assert value_text({"en": "a", "fa": "ی\u200cک"}) == '{ en = "a", fa = "ی\u200cک" }'
    assert value_text(("a", "b")) == '["a", "b"]'
    assert value_text([{"id": "a"}]) == '[\n  { id = "a" },\n]'
    assert key_text("a b") == '"a b"'
    assert table_text("[[x]]", {"key": -1, "on": True}) == "[[x]]\nkey = -1\non = true\n"
