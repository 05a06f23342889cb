"""Who answered."""

from dataclasses import dataclass
from typing import Any

from analysis.grammar import counted
from analysis.report.inputs import Inputs
from analysis.result import NamedRows, Result, Row, Settings
from instrument.document import Block, Paragraph

KEY, TITLE = "participants", "Participants"


@dataclass(frozen=True)
class Participants(Result):
    """Counts of rows and groups."""

    n_complete: int
    groups: tuple[tuple[str, int], ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "participants"
    caption = "Respondents"

    def rows(self) -> list[Row]:
        """Rows of the file, those with any answer, those with every answer."""
        counts = {
            "rows of the file": self.settings.n_rows,
            "with an answer": self.settings.n_used,
            "with every answer": self.n_complete,
        }
        return [
            {"statistic": name, "n": n, "percent:% of rows": 100 * n / self.settings.n_rows}
            for name, n in counts.items()
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
    """Count rows and groups."""
    sample = inputs.sample
    groups: tuple[tuple[str, int], ...] = ()
    if sample.group is not None:
        counts = sample.group.fillna("(none)").astype(str).value_counts().sort_index()
        groups = tuple((str(name), int(count)) for name, count in counts.items())
    clusters = None if sample.cluster is None else int(sample.cluster.nunique())
    settings = Settings(
        "counts",
        "none",
        "see the next section",
        len(sample.answers),
        sample.n_rows,
        clusters=clusters,
        more=sample.notes,
    )
    return Participants(len(sample.complete().answers), groups, settings)


def blocks(result: Participants, inputs: Inputs) -> list[Block]:
    """Say how many rows were read, used and complete, and the groups."""
    n, rows = result.settings.n_used, result.settings.n_rows
    text = [
        f"The file has {rows:,} rows; {n:,} have at least one answer to the {len(inputs.sample.items)} items, and "
        f"{result.n_complete:,} of them ({100 * result.n_complete / n:.1f}%) answered every item."
    ]
    if result.settings.clusters:
        text.append(f"They come from {counted(result.settings.clusters, 'cluster')} (column '{inputs.spec.cluster}').")
    text += inputs.sample.notes
    return [Paragraph(" ".join(text)), *result.tables()]
