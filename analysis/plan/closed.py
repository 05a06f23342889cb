"""A plan by closed forms: one row a sample size, and the least sample for what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.plan.result import PlanSettings
from analysis.plots.power import Curve, Panel, draw
from analysis.result import NamedRows, Result, Row
from analysis.sample import Treatment
from instrument.document import Figure, Table
from instrument.errors import UsageError


@dataclass(frozen=True, slots=True)
class Needed:
    """The least number of `unit` for what is asked (`what`), `by` whose formula; None where none was found."""

    what: str
    by: str
    number: int | None
    unit: str

    def row(self) -> Row:
        """Return it as a row."""
        return {"needed_for": self.what, "needed_by": self.by, "needed": self.number, "needed_unit": self.unit}


@dataclass(frozen=True, eq=False)
class ClosedPlan(Result):
    """`table` one row a sample size, `needed` the least samples, `panels` what is drawn of them."""

    design: str
    table: tuple[Row, ...]
    needed: tuple[Needed, ...]
    panels: tuple[Panel, ...]
    settings: PlanSettings
    caption: str
    warnings: tuple[str, ...] = field(default=())
    key = "plan"

    @property
    def simulated(self) -> bool:
        """Nothing is simulated."""
        return False

    @property
    def answer(self) -> str:
        """The least samples, as a sentence; empty where nothing is asked."""
        found = [
            f"{one.number:,} {one.unit}" if one.number is not None else f"no number of {one.unit} found"
            for one in self.needed
        ]
        return " ".join(f"For {x.what}: {said} ({x.by})." for x, said in zip(self.needed, found, strict=True))

    def rows(self) -> list[Row]:
        """One row a sample size."""
        return list(self.table)

    def further(self) -> tuple[NamedRows, ...]:
        """The least samples, where something is asked."""
        rows = tuple(one.row() for one in self.needed)
        return (NamedRows("plan-needed", "Least samples", rows),) if rows else ()

    def short(self) -> tuple[Table, ...]:
        """What a terminal shows: every table."""
        return self.tables()

    def estimates(self) -> dict[str, Any]:
        """Return the least samples."""
        return {"answer": self.answer, "needed": [one.row() for one in self.needed]}

    def figure(self) -> Figure | None:
        """Return the plot, None for a single sample size."""
        return (
            draw("fig-plan", self.panels, f"{self.caption}; dashed: what is asked for.")
            if len(self.table) > 1
            else None
        )


def settings(design: str, said: str, more: Sequence[str]) -> PlanSettings:
    """Return the settings of a closed form."""
    treatment: Treatment = "ordinal" if design == "cvi" else "continuous"
    return PlanSettings(said, treatment, "nothing is missing", 0, 0, more=tuple(more))


def check_share(value: float | None, option: str, example: str, *, least: float = 0.0) -> None:
    """Raise UsageError for a number that does not lie between `least` and 1; None was not given."""
    if value is not None and not least < value < 1:
        raise UsageError.at(option, f"{value:g} does not lie between {least:g} and 1.", f"Give one such as {example}.")


def curve(rows: Sequence[Row], x: str, y: str, label: str) -> Curve:
    """Return two columns of a table as a curve, cells without a number left out."""
    points = [(float(row[x]), float(row[y])) for row in rows if row[y] is not None and row[y] == row[y]]  # type: ignore[arg-type]
    return Curve(label, tuple(a for a, _ in points), tuple(b for _, b in points))
