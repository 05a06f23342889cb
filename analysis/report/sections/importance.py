"""How important each thing is held to be, against how far it is there (Martilla & James 1977)."""

from dataclasses import dataclass, replace
from typing import Any

from analysis.estimators.university_profile import UniversityProfile, university_profile
from analysis.plots.importance import draw
from analysis.report.inputs import Inputs
from analysis.result import NamedRows, Result, Row, Settings
from instrument.document import Block, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "importance", "Importance and presence"


@dataclass(frozen=True)
class ImportanceMap(Result):
    """Every construct's importance beside its presence; `profile` has the clusters one by one."""

    profile: UniversityProfile
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "importance"
    caption = "Importance against presence, over all clusters"

    def rows(self) -> list[Row]:
        """One construct a row, with its quadrant."""
        return [
            {name: value for name, value in row.items() if name != "cluster_name"}
            for row in self.profile.map_rows()
            if row["cluster_name"] == "all"
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """The same cluster by cluster."""
        rows = [row for row in self.profile.map_rows() if row["cluster_name"] != "all"]
        own: tuple[Row, ...] = tuple({key: value for key, value in row.items() if key != "quadrant"} for row in rows)
        return (NamedRows("importance-clusters", "Importance against presence, cluster by cluster", own),)

    def estimates(self) -> dict[str, Any]:
        """Return each construct's two means."""
        return {str(row["scale"]): [row["presence"], row["importance"]] for row in self.rows()}


def compute(inputs: Inputs) -> ImportanceMap:
    """Profile the constructs that were rated twice."""
    pairs = inputs.importance
    if not pairs:
        what = "importance was not asked beside presence."
        remedy = "Build the form from the blueprint importance-performance, or name constructs X and X_importance."
        raise NotGiven.at("importance and presence", what, remedy)
    wanted = {name: inputs.sample.scales[name] for both in pairs.items() for name in both}
    profile = university_profile(replace(inputs.sample, constructs=wanted), importance=pairs)
    return ImportanceMap(profile, profile.settings, profile.warnings)


def blocks(result: ImportanceMap, inputs: Inputs) -> list[Block]:
    """Say what lies where on the map and by which rule, and show it."""
    rows = result.rows()
    concentrate = [_placed(row) for row in rows if row["quadrant"] == "concentrate here"]
    text = (
        "The map is divided at the mean presence and the mean importance over constructs (Martilla & James 1977). "
        "More important than the mean and less present than the mean, importance and presence in brackets: "
        f"{'; '.join(concentrate) or 'none'}."
    )
    about = (
        "Means of the respondents' own ratings, without intervals; the borders are means of these constructs and move "
        "when another construct is asked."
    )
    importance, presence = ([float(row[key] or 0) for row in rows] for key in ("importance", "presence"))
    figure = draw(importance, presence, [str(row["scale"]) for row in rows])
    return [Paragraph(text), Paragraph(about), *([figure] if figure else []), *result.tables()[:1]]


def _placed(row: Row) -> str:
    return f"{row['scale']} ({row['importance']:.2f}, {row['presence']:.2f})"
