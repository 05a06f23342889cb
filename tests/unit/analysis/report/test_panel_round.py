"""A round as it lies in the panel's folder is computed without anything being written."""

from pathlib import Path

from analysis.report.panel_held import Round
from analysis.report.panel_round import panel_report
from instrument.panel.decisions import DecisionFile, Entry
from instrument.panel.folder import Panel
from tests.unit.analysis.report.traced import judged, shipped_bank


def test_a_persons_decision_holds_beside_the_rules() -> None:
    from dataclasses import replace

    held = judged(shipped_bank())
    by_hand = Entry(decision="keep", reason="asked for by the ministry", rule="drop")
    file = DecisionFile(round=1, ratings="0", decision={"COM03": by_hand})
    report, entries = panel_report(replace(held, decided=file))
    assert (entries["COM03"].decision, entries["COM03"].rule) == ("keep", "drop")
    assert entries["COM04"].decision == "keep"
    assert report.counts == {"keep": 6}


def test_a_folder_without_sheets_is_a_round_without_ratings(tmp_path: Path) -> None:
    held = Round.read(Panel(tmp_path, "mentoring-components"), 1)
    assert (held.shown, held.given, held.decided) == ((), (), None)


def test_two_languages_are_said_to_be_judged_together() -> None:
    from dataclasses import replace

    held = judged(shipped_bank(), 4)
    given = (held.given[0].model_copy(update={"language": "fa"}), *held.given[1:])
    report, _ = panel_report(replace(held, given=given))
    assert report.notes == (
        "The items were judged in 2 languages (en: E2, E3, E4; fa: E1), so clarity is that of both wordings together.",
    )
