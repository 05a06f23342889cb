"""A panel's folder: sheets are taken once, in the version of their round, and nothing that was stored changes."""

from pathlib import Path

import pytest

from instrument import tomlfile
from instrument.bank import ItemBank
from instrument.errors import ContentError, UsageError
from instrument.panel import sheet
from instrument.panel.folder import PANEL_FILE, Panel, open_or_begin, open_panel
from instrument.panel.rating import Rating
from instrument.panel.sheet import RatingSheet
from tests.unit.instrument.panel.conftest import FULL, ITEMS, Send, hidden, returned

BANK = "mentoring-components"


@pytest.fixture
def panel(tmp_path: Path) -> Panel:
    return open_or_begin(tmp_path / "panel", BANK)


def _files(panel: Panel) -> dict[str, bytes]:
    paths = [path for path in sorted(panel.folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(panel.folder)): path.read_bytes() for path in paths}


def test_a_sheet_is_stored_with_its_hash_and_without_a_name(panel: Panel, send: Send) -> None:
    path = send("E1", {**FULL, "COM02": {"relevance": 2, "comment": " =1+1\n“نظر” \t"}})
    path = path.rename(path.with_name("dr-ahmadi.xlsx"))
    back = returned(path)
    taken = panel.take(back)
    assert (taken.unchanged, taken.replaces) == (False, False)
    assert list(_files(panel)) == ["panel.toml", "round-1/ratings/E1.toml", "round-1/sheet-en.json"]
    (stored,) = open_panel(panel.folder).given(1)
    assert (stored.expert, stored.sheet, stored.version) == ("E1", back.sha256, back.sheet.version)
    assert {item: rating.to_rating() for item, rating in stored.ratings.items()} == back.ratings
    assert stored.ratings["COM02"].to_rating() == Rating(relevance=2, comment=" =1+1\n“نظر” \t")
    assert not [name for name, data in _files(panel).items() if b"ahmadi" in data or "ahmadi" in name]


def test_experts_come_in_their_order(panel: Panel, send: Send) -> None:
    for expert in ("E10", "E2", "A3"):
        panel.take(returned(send(expert)))
    assert [one.expert for one in panel.given(1)] == ["A3", "E2", "E10"]


def test_the_same_sheet_again_changes_nothing(panel: Panel, send: Send) -> None:
    panel.take(returned(send("E1")))
    before = _files(panel)
    assert panel.take(returned(send("E1", form="json"))).unchanged
    assert _files(panel) == before


def test_a_second_sheet_that_says_otherwise_is_refused_and_both_stay(panel: Panel, send: Send) -> None:
    panel.take(returned(send("E1")))
    before = _files(panel)
    second = returned(send("E1", {**FULL, "COM02": {"relevance": 1, "clarity": 4, "comment": "no"}}))
    message = (
        "E1 has a sheet in round 1 already, and this one says otherwise: COM02 relevance 4 → 1; "
        "COM02 essential essential → blank; COM02 comment blank → no"
    )
    with pytest.raises(ContentError, match=message):
        panel.take(second)
    assert _files(panel) == before
    assert panel.take(second, replace=True).replaces
    assert set(_files(panel)) - set(before) == {"round-1/ratings/E1.2.toml"}
    assert {name: data for name, data in _files(panel).items() if name in before} == before
    assert [one.ratings["COM02"].relevance for one in panel.given(1)] == [1]


def test_a_sheet_of_another_version_is_refused_by_round_and_difference(
    panel: Panel, send: Send, shipped_bank: ItemBank
) -> None:
    panel.take(returned(send("E1")))
    before = _files(panel)
    other = sheet.build(shipped_bank, "en", items=["COM01", "COM02", "COM13"])
    with pytest.raises(
        ContentError, match=r"another version \(\w{12}\) than round 1 in 'en' .*left out: COM12; added: COM13"
    ):
        panel.take(returned(send("E2", {"COM13": {"relevance": 4}}, other)))
    assert _files(panel) == before


def test_another_wording_is_another_version(panel: Panel, send: Send, english_sheet: RatingSheet) -> None:
    panel.take(returned(send("E1")))
    item = english_sheet.items[0].model_copy(update={"text": "A new wording of the item."})
    revised = english_sheet.model_copy(update={"items": (item, *english_sheet.items[1:])})
    with pytest.raises(ContentError, match="another text: COM01"):
        panel.take(returned(send("E2", shown=revised)))
    panel.take(returned(send("E2", shown=revised.model_copy(update={"round": 2}))))
    assert panel.rounds == (1, 2)


def test_a_text_changed_by_hand_is_refused_and_named(panel: Panel, send: Send) -> None:
    import openpyxl

    panel.take(returned(send("E1")))
    path = send("E2")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["D5"] = "My own wording."
    book.save(path)
    with pytest.raises(ContentError, match="changed after it was written: another text: COM02"):
        panel.take(returned(path))


def test_a_version_written_by_hand_is_refused(panel: Panel, send: Send) -> None:
    with pytest.raises(ContentError, match="changed after it was written"):
        panel.take(returned(hidden(send("E1"), "B7", "0" * 64)))
    assert not panel.folder.exists()


def test_two_languages_make_one_round(panel: Panel, send: Send, persian_sheet: RatingSheet) -> None:
    panel.take(returned(send("E1")))
    panel.take(returned(send("E2", shown=persian_sheet, form="json")))
    assert set(panel.shown(1)) == {"en", "fa"}
    assert [one.language for one in panel.given(1)] == ["en", "fa"]


def test_two_languages_ask_about_the_same_items(panel: Panel, send: Send, shipped_bank: ItemBank) -> None:
    panel.take(returned(send("E1")))
    fewer = sheet.build(shipped_bank, "fa", items=ITEMS[:2])
    with pytest.raises(ContentError, match="round 1 asks about other items in 'en': COM12"):
        panel.take(returned(send("E2", {"COM01": {"relevance": 4}}, fewer)))


def test_a_sheet_of_another_bank_is_refused(panel: Panel, send: Send, english_sheet: RatingSheet) -> None:
    panel.take(returned(send("E1")))
    foreign = english_sheet.model_copy(update={"bank": "peer-mentoring"})
    with pytest.raises(
        ContentError, match="a sheet of the bank peer-mentoring; this panel judges mentoring-components"
    ):
        panel.take(returned(send("E2", shown=foreign)))


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="it is not empty and no panel's folder"):
        open_or_begin(tmp_path, BANK)
    with pytest.raises(UsageError, match=rf"there is no {PANEL_FILE} in it"):
        open_panel(tmp_path)


def test_a_fixed_sheet_that_was_changed_is_named(panel: Panel, send: Send) -> None:
    panel.take(returned(send("E1")))
    path = panel.round_folder(1) / "sheet-en.json"
    path.write_text(path.read_text(encoding="utf-8").replace("trust each other", "love each other"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"sheet-en\.json: its texts were changed after it was fixed"):
        panel.shown(1)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ContentError, match="this is not a fixed rating sheet"):
        panel.shown(1)


def test_stored_ratings_that_were_spoilt_are_named(panel: Panel, send: Send) -> None:
    panel.take(returned(send("E1")))
    path = panel.round_folder(1) / "ratings" / "E1.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("relevance = 4", "relevance = 9", 1), encoding="utf-8")
    with pytest.raises(ContentError, match=r"E1\.toml, ratings, COM01, relevance"):
        panel.given(1)


def test_the_fingerprint_changes_with_the_ratings(panel: Panel, send: Send) -> None:
    panel.take(returned(send("E1")))
    before = panel.fingerprint(1)
    assert panel.fingerprint(1) == before
    panel.take(returned(send("E2")))
    assert panel.fingerprint(1) != before


def test_stored_files_are_toml_that_others_read(panel: Panel, send: Send) -> None:
    panel.take(returned(send("E1")))
    values = tomlfile.read_toml(panel.round_folder(1) / "ratings" / "E1.toml")
    assert values["ratings"]["COM01"] == {"relevance": 4, "clarity": 4, "essential": "essential"}
