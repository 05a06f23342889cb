"""The decision log keeps what a person decided; a blueprint is made of what is kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from instrument import bank as banks
from instrument import blueprint
from instrument.bank import ItemBank
from instrument.errors import ContentError, UsageError
from instrument.panel import sheet
from instrument.panel.apply import apply
from instrument.panel.decisions import Decision, Proposal, decide, overturned, read_decisions, standing, write_decisions
from instrument.panel.folder import Panel, open_or_begin
from instrument.panel.sheet import RatingSheet
from tests.unit.instrument.panel.conftest import Send, returned

BANK = "mentoring-components"


@pytest.fixture
def panel(tmp_path: Path, send: Send) -> Panel:
    panel = open_or_begin(tmp_path / "panel", BANK)
    for expert in ("E1", "E2", "E3"):
        panel.take(returned(send(expert)))
    return panel


def _decided(panel: Panel, number: int = 1, **rules: Decision) -> None:
    proposals = {item: Proposal(rule, "numbers") for item, rule in rules.items()}
    write_decisions(panel, number, decide(panel, number, proposals))


def _edit(panel: Panel, old: str, new: str, number: int = 1) -> None:
    path = panel.round_folder(number) / "decisions.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_report_decides_by_the_rule(panel: Panel) -> None:
    assert read_decisions(panel, 1) is None
    _decided(panel, COM01="keep", COM02="revise", COM12="drop")
    read = read_decisions(panel, 1)
    assert read is not None
    assert {item: entry.decision for item, entry in read.decision.items()} == {
        "COM01": "keep",
        "COM02": "revise",
        "COM12": "drop",
    }


def test_what_a_person_decided_with_a_reason_is_kept(panel: Panel) -> None:
    _decided(panel, COM01="keep", COM02="revise", COM12="drop")
    _edit(
        panel, 'COM12 = { decision = "drop", reason = ""', 'COM12 = { decision = "keep", reason = "The only one of it."'
    )
    for rule in ("drop", "revise"):
        _decided(panel, COM01="drop", COM02="keep", COM12=rule)
        entry = standing(panel)["COM12"][1]
        assert (entry.decision, entry.reason, entry.rule) == ("keep", "The only one of it.", rule)
    assert standing(panel)["COM01"][1].decision == "drop"


def test_a_decision_without_a_reason_is_refused(panel: Panel) -> None:
    _decided(panel, COM01="keep", COM02="revise", COM12="drop")
    _edit(panel, 'COM12 = { decision = "drop"', 'COM12 = { decision = "keep"')
    with pytest.raises(
        ContentError, match="COM12: the decision is 'keep', the rule says 'drop', and no reason is given"
    ):
        _decided(panel, COM01="keep", COM02="revise", COM12="drop")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'COM12 = { decision = "drop"',
            'COM12 = { decision = "throw away"',
            r"decisions\.toml, decision, COM12, decision",
        ),
        ("COM12 = {", "COM13 = {", "COM13: round 1 does not judge this item"),
        ("COM12 = { decision", "COM12 = { decison", "the key is not known here"),
    ],
)
def test_a_fault_of_the_log_is_named(panel: Panel, old: str, new: str, message: str) -> None:
    _decided(panel, COM01="keep", COM02="revise", COM12="drop")
    _edit(panel, old, new)
    with pytest.raises(ContentError, match=message):
        _decided(panel, COM01="keep", COM02="revise", COM12="drop")


def test_a_later_round_decides_about_what_it_judges_and_names_what_it_overturns(
    panel: Panel, send: Send, shipped_bank: ItemBank
) -> None:
    _decided(panel, COM01="keep", COM02="drop", COM12="revise")
    _edit(panel, 'COM02 = { decision = "drop", reason = ""', 'COM02 = { decision = "revise", reason = "Try again."')
    second = sheet.build(shipped_bank, "en", items=["COM02", "COM12"], number=2)
    panel.take(returned(send("E1", {"COM02": {"relevance": 1}}, second)))
    proposals = {"COM02": Proposal("drop", "."), "COM12": Proposal("keep", ".")}
    entries = decide(panel, 2, proposals)
    assert overturned(panel, 2, entries) == [
        "COM02: round 1 decided 'revise' by hand (Try again.); this round's ratings say 'drop'."
    ]
    write_decisions(panel, 2, entries)
    found = {item: (number, entry.decision) for item, (number, entry) in standing(panel).items()}
    assert found == {"COM01": (1, "keep"), "COM02": (2, "drop"), "COM12": (2, "keep")}


def test_ratings_that_come_in_later_have_to_be_decided(panel: Panel, send: Send) -> None:
    with pytest.raises(ContentError, match=r"nothing is decided yet\. Run: mentorscale panel report .* --round 1"):
        standing(panel)
    _decided(panel, COM01="keep", COM02="revise", COM12="drop")
    panel.take(returned(send("E4")))
    with pytest.raises(ContentError, match="ratings came in after the decisions were made"):
        standing(panel)


def test_the_blueprint_holds_what_was_kept(panel: Panel, tmp_path: Path, shipped_bank: ItemBank) -> None:
    _decided(panel, COM01="keep", COM02="revise", COM12="keep")
    applied = apply(panel, shipped_bank, BANK, tmp_path / "kept.toml")
    recipe = blueprint.read_blueprint(tmp_path / "kept.toml")
    assert recipe.items == applied.items == ("COM01", "COM12")
    assert (recipe.id, recipe.bank, recipe.respondent) == ("kept", BANK, ("mentee",))
    assert set(recipe.title) == {"en", "fa"}
    assert applied.notes == ("revise: COM02.",)


def test_an_item_reworded_since_is_named(
    tmp_path: Path, send: Send, english_sheet: RatingSheet, shipped_bank: ItemBank
) -> None:
    old = english_sheet.items[0].model_copy(update={"text": "The wording of last year."})
    shown = english_sheet.model_copy(update={"items": (old, *english_sheet.items[1:])})
    panel = open_or_begin(tmp_path / "other", BANK)
    panel.take(returned(send("E1", shown=shown)))
    _decided(panel, COM01="keep", COM02="keep", COM12="keep")
    applied = apply(panel, shipped_bank, BANK, tmp_path / "f.toml")
    assert applied.notes == ("worded otherwise since the panel judged it: COM01 (en).",)


def test_nothing_kept_makes_no_blueprint(panel: Panel, tmp_path: Path, shipped_bank: ItemBank) -> None:
    _decided(panel, COM01="drop", COM02="revise", COM12="undecided")
    with pytest.raises(ContentError, match="the panel keeps no item"):
        apply(panel, shipped_bank, BANK, tmp_path / "f.toml")
    assert not (tmp_path / "f.toml").exists()


def test_another_bank_is_refused(panel: Panel, tmp_path: Path) -> None:
    _decided(panel, COM01="keep", COM02="keep", COM12="keep")
    with pytest.raises(UsageError, match="this is the bank peer-mentoring; the panel judged mentoring-components"):
        apply(panel, banks.shipped("peer-mentoring"), "peer-mentoring", tmp_path / "f.toml")


def test_items_for_different_respondents_need_a_choice(panel: Panel, tmp_path: Path, shipped_bank: ItemBank) -> None:
    who = {"COM01": ("manager",), "COM02": ("mentee",), "COM12": ("mentee", "mentor")}
    items = tuple(item.model_copy(update={"respondent": who.get(item.id, ("mentee",))}) for item in shipped_bank.items)
    bank = replace(shipped_bank, items=items)
    _decided(panel, COM01="keep", COM02="keep", COM12="keep")
    with pytest.raises(UsageError, match=r"are for different respondents \(mentee 2, mentor 1, manager 1"):
        apply(panel, bank, BANK, tmp_path / "f.toml")
    with pytest.raises(UsageError, match=r"no kept item is for a 'student'\. Choose from mentee, mentor, manager"):
        apply(panel, bank, BANK, tmp_path / "f.toml", "student")
    applied = apply(panel, bank, BANK, tmp_path / "f.toml", "mentee")
    assert applied.items == ("COM02", "COM12")
    assert applied.notes == ("kept, but not for a mentee, and left out: COM01.",)
