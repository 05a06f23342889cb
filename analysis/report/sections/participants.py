"""Who answered, and what is missing why."""

from dataclasses import dataclass
from typing import Any

from analysis.report.inputs import Inputs
from analysis.result import NamedRows, Result, Row, Settings
from instrument.document import Block, Paragraph

KEY, TITLE = "participants", "Participants and missing answers"


@dataclass(frozen=True)
class Participants(Result):
    """Counts of rows, groups and missing answers by item and reason."""

    n_complete: int
    groups: tuple[tuple[str, int], ...]
    missing: dict[str, dict[str, int]]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "missing"
    caption = "Missing answers by item and reason"

    def rows(self) -> list[Row]:
        """One row an item that somebody did not answer, one column a reason."""
        reasons = list(dict.fromkeys(reason for by in self.missing.values() for reason in by))
        return [
            {
                "item": item,
                **{f"missing:{reason}": by.get(reason, 0) for reason in reasons},
                "percent:of rows": 100 * sum(by.values()) / self.settings.n_rows,
            }
            for item, by in self.missing.items()
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """The groups' sizes, where a group column is named."""
        rows: tuple[Row, ...] = tuple({"group": name, "n": count} for name, count in self.groups)
        return (NamedRows("groups", "Respondents by group", rows),) if rows else ()

    def estimates(self) -> dict[str, Any]:
        """Return the counts."""
        return {
            "n_rows": self.settings.n_rows,
            "n_used": self.settings.n_used,
            "n_complete": self.n_complete,
            "groups": dict(self.groups),
        }


def compute(inputs: Inputs) -> Participants:
    """Count rows, groups and missing answers."""
    sample = inputs.sample
    groups: tuple[tuple[str, int], ...] = ()
    if sample.group is not None:
        counts = sample.group.fillna("(none)").astype(str).value_counts().sort_index()
        groups = tuple((str(name), int(count)) for name, count in counts.items())
    clusters = None if sample.cluster is None else int(sample.cluster.nunique())
    settings = Settings(
        "counts",
        "continuous",
        "shown by reason",
        len(sample.answers),
        sample.n_rows,
        clusters=clusters,
        more=sample.notes,
    )
    reasons = {item: dict(by) for item, by in sample.missing_reasons.items() if by}
    return Participants(len(sample.complete().answers), groups, reasons, settings)


def blocks(result: Participants, inputs: Inputs) -> list[Block]:
    """Say how many rows were read, used and complete, and show what is missing."""
    n, rows = result.settings.n_used, result.settings.n_rows
    text = [
        f"The file has {rows:,} rows; {n:,} have at least one answer to the {len(inputs.sample.items)} items, and "
        f"{result.n_complete:,} of them ({100 * result.n_complete / n:.1f}%) answered every item."
    ]
    if result.settings.clusters:
        text.append(f"They come from {result.settings.clusters:,} clusters (column '{inputs.spec.cluster}').")
    text += inputs.sample.notes
    tables = result.tables() if result.missing else result.tables()[1:]
    return [Paragraph(" ".join(text)), *tables]
