"""Every cluster's profile."""

from analysis.estimators.university_profile import UniversityProfile, university_profile
from analysis.plots.caterpillar import draw
from analysis.report.inputs import Inputs
from analysis.report.thresholds import ICC2
from analysis.result import Row
from instrument.document import Block, Paragraph

KEY, TITLE = "universities", "Clusters one by one"


def compute(inputs: Inputs) -> UniversityProfile:
    """Profile every construct's mean."""
    return university_profile(inputs.sample)


def checks(result: UniversityProfile) -> list[Row]:
    """Set the least ICC(2) beside its threshold."""
    worst = min(result.scores, key=lambda score: score.icc2)
    return [ICC2.row(f"Least ICC(2) ({worst.name})", worst.icc2)]


def blocks(result: UniversityProfile, inputs: Inputs) -> list[Block]:
    """Say which scores rank the clusters and how many pairs of clusters can be told apart, and show all."""
    ranked = [score.name for score in result.scores if score.rankable]
    others = [score.name for score in result.scores if not score.rankable]
    said = f"By their means clusters may be ranked in: {', '.join(ranked) or 'no score'} (ICC(2) of .70 or more)."
    if others:
        said += (
            f" They are not to be ranked in {', '.join(others)}: there, much of what sets their means apart is which "
            f"respondents happened to answer ({ICC2.source})."
        )
    shares = "; ".join(f"{score.name} {score.apart[1]:.0%}" for score in result.scores)
    pairs = f"Pairs of clusters whose difference stands when all pairs of a score are tested together: {shares}."
    return [Paragraph(said), Paragraph(pairs), draw(result), *result.tables()]
