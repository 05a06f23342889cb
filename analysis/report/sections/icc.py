"""Dependence within clusters."""

from analysis.estimators.icc import ClusterDependence, icc
from analysis.grammar import among
from analysis.plots import intraclass
from analysis.report.inputs import Inputs
from analysis.report.thresholds import DESIGN_EFFECT
from analysis.result import Row, to_table
from instrument.document import Block, Paragraph

KEY, TITLE = "icc", "Clusters: intraclass correlation and design effect"
# The section on sizes has them, and the settings.
_SAID = ("clusters", "mean_size")
_LEVELS = (
    "The variance of a score divides between the levels. A level's share is the correlation of two answers that share "
    "its unit and nothing else; where levels are nested, two that share a unit share all that hold it, too. "
    "Intervals are of the restricted likelihood's profile. One that begins at 0 leaves open whether the level matters."
)


def compute(inputs: Inputs) -> ClusterDependence:
    """Compute ICC(1), ICC(2) and design effect of every construct and item, and the variance by level."""
    return icc(
        inputs.sample,
        units=inputs.units or None,
        crossed=inputs.spec.crossed,
        intervals="all" if inputs.thorough else "constructs",
    )


def checks(result: ClusterDependence) -> list[Row]:
    """Set the greatest design effect beside its threshold."""
    if not result.scores:
        return []
    worst = max(result.scores, key=lambda score: score.analysis.design_effect)
    return [DESIGN_EFFECT.row(f"Greatest design effect ({worst.name})", worst.analysis.design_effect)]


def blocks(result: ClusterDependence, inputs: Inputs) -> list[Block]:
    """Say which scores depend on the cluster so much that it must be modelled, and show the table."""
    above = [s.name for s in result.scores if not DESIGN_EFFECT.met(s.analysis.design_effect)]
    text = (
        f"Design effect above {DESIGN_EFFECT.value:.0f} ({DESIGN_EFFECT.cited}, commonly cited): "
        f"{among(above, [s.name for s in result.scores])}. Standard errors and tests of sections that say nothing of "
        "clusters take respondents as independent; where the design effect is high they are too small."
    )
    rows = [{key: value for key, value in row.items() if key not in _SAID} for row in result.rows()]
    main = to_table(result.key, result.caption, rows, (result.settings.sentence(), *result.warnings))
    drawn = intraclass.draw(result, DESIGN_EFFECT)
    levels: list[Block] = [Paragraph(_LEVELS), *result.tables()[1:]] if result.levels else []
    return [Paragraph(text), main, *([drawn] if drawn else []), *levels]
