"""From a column of the data back to the works behind it; what is not known is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.report.own_words import own_words
from analysis.report.tracing import from_forms, from_spec
from instrument import bank
from instrument.bank import ItemBank
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.panel.folder import Panel
from tests.unit.analysis.report.traced import ITEMS, form_of, judged, shipped_bank, traced

SPEC = DataSpec(title="t", items=("q1", "q2"), scale=ScaleBounds(min=1, max=5))


@pytest.fixture(scope="module")
def source() -> ItemBank:
    return shipped_bank()


def test_every_column_leads_to_its_code_and_the_works_it_cites(source: ItemBank) -> None:
    found = from_forms([form_of(source)], source)
    assert tuple(found.by_column) == ITEMS
    for one in found.items:
        item = source.item(one.item)
        assert tuple(code.id for code in one.codes) == item.codes
        cited = {number for code in item.codes for number in source.codebook.code(code).citations}
        assert {work.number for work in one.works} == cited
        assert one.text_in("fa") == source.texts(one.item, "mentee")["fa"]
        assert one.component == source.construct(item.construct_id).component
    assert [paper.cited for paper in found.papers] == ["Keykha & Keykha (2022)"]


def test_a_second_rating_is_of_the_same_item(source: ItemBank) -> None:
    found = from_forms([form_of(source, twice=True)], source).by_column
    assert (found["COM03IMP"].item, found["COM03IMP"].second, found["COM03"].second) == ("COM03", True, False)
    assert found["COM03IMP"].codes == found["COM03"].codes
    assert found["COM03IMP"].lead == "How important?"


def test_a_second_rating_is_told_from_the_first_by_its_title(source: ItemBank) -> None:
    found = from_forms([form_of(source, twice=True)], source)
    titles = {one.construct: one.construct_title for one in found.items}
    assert titles["cultural_norms"] == "Cultural norms"
    assert titles["cultural_norms_importance"] == "Cultural norms (importance)"
    own = found.words["fa"]
    assert own["Cultural norms (importance)"] == own["cultural_norms_importance"] == "هنجارهای فرهنگی (میزان اهمیت)"


def test_coverage_counts_each_code_once(source: ItemBank) -> None:
    cover = {one.component: one for one in from_forms([form_of(source)], source).coverage}
    # COM03 and COM04 are two items of one code.
    assert (cover["communication"].asked, cover["communication"].items) == (2, 3)
    assert cover["communication"].codes == cover["communication"].asked + len(cover["communication"].absent)
    assert cover["academic"].asked == 0


def test_a_form_without_its_bank_says_what_it_says(source: ItemBank) -> None:
    found = from_forms([form_of(source)], notes=["gone"])
    assert found.items[0].text == form_of(source).items[0].text
    assert [code.id for code in found.items[0].codes] == ["K22-COM-A03"]
    assert not found.items[0].works
    assert found.notes == ("gone",)


def test_a_wording_changed_since_is_noted(source: ItemBank) -> None:
    form = form_of(source)
    other = replace(form, items=(replace(form.items[0], text="Another text."), *form.items[1:]))
    assert from_forms([other], source).notes == (
        "Worded otherwise in the bank now than when the form was fixed: COM03.",
    )


def test_a_panel_of_another_bank_is_not_shown(source: ItemBank, tmp_path: Path) -> None:
    found = from_forms([form_of(source)], source, Panel(tmp_path, "another"))
    assert found.panel == ()
    assert found.notes == ("The panel judged the bank another, not mentoring-components: it is not shown.",)


def test_a_faulty_file_of_the_panel_is_a_note(source: ItemBank, tmp_path: Path) -> None:
    (tmp_path / "round-1").mkdir()
    (tmp_path / "round-1" / "decisions.toml").write_text("schema = 2\n", encoding="utf-8")
    found = from_forms([form_of(source)], source, Panel(tmp_path, source.id))
    assert found.panel == ()
    assert found.notes[0].startswith("The panel's files could not be read, so that it is not shown. decisions.toml")


def test_the_hash_of_the_bank_follows_its_wordings(source: ItemBank) -> None:
    one = from_forms([form_of(source)], source).bank
    wordings = {**source.wordings, "en": {**source.wordings["en"]}}
    changed = wordings["en"]["COM21"].model_copy(update={"text": "Another text."})
    wordings["en"] = {**wordings["en"], "COM21": changed}
    other = from_forms([form_of(source)], replace(source, wordings=wordings)).bank
    assert one is not None
    assert other is not None
    assert one.sha256 != other.sha256
    assert from_forms([form_of(source)], source).bank == one


def test_a_specification_without_texts_and_codes_tells_nothing() -> None:
    assert from_spec(SPEC) is None


def test_a_specification_tells_texts_and_known_codes() -> None:
    codes = {"q1": ("K22-COM-A01", "X-9"), "q2": ("N22-LRN-01",)}
    found = from_spec(SPEC.model_copy(update={"codes": codes, "texts": {"q1": "Trust."}}))
    assert found is not None
    first, second = found.items
    assert (first.text, [code.label for code in first.codes]) == ("Trust.", ["relationships based on mutual trust", ""])
    assert second.codes[0].shown == "Early exposure to the educational process"
    assert second.codes[0].label_in("fa") == second.codes[0].label
    assert found.words["fa"][second.codes[0].shown] == second.codes[0].label


def test_a_bank_of_another_codebook_is_traced_as_well() -> None:
    peers = bank.shipped("peer-mentoring")
    item = next(one for one in peers.items if "mentee" in one.respondent)
    found = from_forms([replace(form_of(shipped_bank()), bank=peers.id, items=())], peers)
    assert found.bank is not None
    assert found.bank.id == "peer-mentoring"
    assert {one.component for one in found.coverage} >= {peers.construct(item.construct_id).component}


def test_own_words_translate_what_is_worded_and_keep_what_is_quoted(source: ItemBank) -> None:
    found = from_forms([form_of(source)], source)
    words = own_words("fa", found.items, source, rounds=[judged(source)])
    one = found.items[0]
    assert words[one.text_in("en")] == one.text_in("fa")
    assert words[one.works[0].reference] == one.works[0].reference
    assert words["Soft capacities"] == "ظرفیت‌های نرم"
    assert words["cultural_norms"] == source.construct("cultural_norms").title["fa"]


def test_where_an_item_comes_from_can_be_kept() -> None:
    import pickle

    found = traced()
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_persian_page_has_the_persian_wording_and_keeps_what_is_quoted(source: ItemBank) -> None:
    from analysis.words import catalogue
    from instrument.document import Column, Document, Table, stored
    from instrument.document.translate import translate

    found = from_forms([form_of(source)], source)
    one = found.items[0]
    columns = (Column("item_text", "Wording"), Column("construct", "Construct"), Column("reference", "Work"))
    row = (one.text_in("en"), one.construct, one.works[0].reference)
    page = Document("Summary", (Table("t", "Summary", columns, (row,)),), words=found.words)
    for shown in (page, stored.from_json(stored.to_json(page), "page")):
        [table] = translate(shown, catalogue("fa")).blocks
        assert isinstance(table, Table)
        text, construct, reference = table.rows[0]
        assert text == one.text_in("fa")
        assert construct == source.construct(one.construct).title["fa"]
        assert one.works[0].reference in reference


def test_a_studys_provenance_is_handed_to_its_report(tmp_path: Path) -> None:
    from instrument.cli.validate import provenance_of
    from instrument.study import StudyFile, create

    opened = create(tmp_path / "s", StudyFile(title="t", language="fa", blueprint="communication"))
    found = provenance_of(opened)
    assert [form.language for form in found.forms] == ["fa", "en"]
    assert found.bank is not None
    assert found.recommendations is not None
    gone = opened.settings.model_copy(update={"blueprint": "nowhere/communication.toml"})
    lost = provenance_of(type(opened)(opened.folder, gone))
    assert lost.bank is None
    assert lost.notes[0].startswith("The item bank could not be read, so that codes and works are not shown.")
