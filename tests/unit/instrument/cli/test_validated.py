"""What is said after a validation: sections that lack an input do not hide the others."""

from types import SimpleNamespace

from analysis.report.validation import Outcome, Section
from instrument.cli.validated import counted, notes


def _section(title: str, outcome: Outcome, *, kept: bool = False) -> Section:
    return Section(SimpleNamespace(KEY=title.lower(), TITLE=title), outcome, kept=kept)  # type: ignore[arg-type]


SECTIONS = (
    _section("Items", Outcome("ok")),
    _section("Alpha", Outcome("ok"), kept=True),
    _section("ICC", Outcome("refused", reason="no cluster column", not_given=True)),
    _section("CFA", Outcome("refused", reason="item q1: one answer only"), kept=True),
    _section("Dyads", Outcome("refused", reason="no roles", not_given=True), kept=True),
    _section("EFA", Outcome("failed", reason="ValueError: no root")),
)


def test_notes() -> None:
    assert notes(SECTIONS) == [
        "cfa: refused: item q1: one answer only",
        "efa: failed: ValueError: no root",
        "not given: ICC; Dyads. The report says of each what it needs.",
    ]
    assert notes(SECTIONS[:2]) == []


def test_counts_add_up() -> None:
    said = "6 sections: 1 computed, 1 kept from an earlier run, 1 refused, 2 not given, 1 failed"
    assert counted(SECTIONS) == said
    assert counted(SECTIONS[:2]) == "2 sections: 1 computed, 1 kept from an earlier run"
