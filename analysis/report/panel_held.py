"""What a panel's folder holds of one round, as data: nothing is computed here."""

from dataclasses import dataclass

from instrument.panel import decisions
from instrument.panel.decisions import DecisionFile
from instrument.panel.folder import Given, Panel
from instrument.panel.sheet import RatingSheet


@dataclass(frozen=True)
class Round:
    """What a panel's folder holds of a round: the sheets by language, what each expert said, what was decided."""

    number: int
    bank: str
    source: str
    shown: tuple[tuple[str, RatingSheet], ...]
    given: tuple[Given, ...]
    decided: DecisionFile | None

    @classmethod
    def read(cls, panel: Panel, number: int) -> "Round":
        """Read a round; raise ContentError with every fault of its files."""
        shown = tuple(sorted(panel.shown(number).items()))
        source = f"{panel.folder.name}, round {number}"
        return cls(number, panel.bank, source, shown, panel.given(number), decisions.read_decisions(panel, number))

    @property
    def sheet(self) -> RatingSheet:
        """The sheet whose texts and constructs the report shows: the English one, if there is one."""
        return dict(self.shown).get("en") or self.shown[0][1]
