"""Every cluster's profile."""

from analysis.estimators.university_profile import UniversityProfile, university_profile
from analysis.plots.caterpillar import draw
from analysis.report.claims import Claim, ranking
from analysis.report.inputs import Inputs
from analysis.result import Row, to_table
from instrument.document import Block, Paragraph

KEY, TITLE = "universities", "Clusters one by one"
# A table of more fills pages.
_MOST_ROWS = 100
# results.json has them: the page is not wide enough, and the intervals say the same.
_LEFT_OUT = ("shrunken_se", "mean_reliability")


def compute(inputs: Inputs) -> UniversityProfile:
    """Profile every construct's mean."""
    return university_profile(inputs.sample, importance=inputs.importance)


def checks(result: UniversityProfile) -> list[Row]:
    """Set the least ICC(2) beside its threshold."""
    return list(_ranking(result).checks)


def _ranking(result: UniversityProfile) -> Claim:
    return ranking({score.name: score.icc2 for score in result.scores})


def blocks(result: UniversityProfile, inputs: Inputs) -> list[Block]:
    """Say which scores rank the clusters and how many pairs of clusters can be told apart, and show all."""
    shares = "; ".join(f"{score.name} {score.apart[1]:.0%}" for score in result.scores)
    pairs = f"Pairs of clusters whose difference stands when all pairs of a score are tested together: {shares}."
    # What is said of a score above is not said again.
    ranked = " ".join(said for said in _ranking(result).sentences if said not in result.warnings)
    _, *others = result.tables()
    rows = [{key: value for key, value in row.items() if key not in _LEFT_OUT} for row in result.rows()]
    first = to_table(result.key, result.caption, rows, (result.settings.sentence(), *result.warnings))
    long = len(first.rows) > _MOST_ROWS
    note = Paragraph(f"The table of {len(first.rows)} rows that the figure shows is in results.json.")
    return [Paragraph(ranked), Paragraph(pairs), draw(result), note if long else first, *others]
