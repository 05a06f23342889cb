"""Clusters: their sizes, how far each score depends on them, correlations at both levels."""

from analysis.estimators.cluster_description import ClusterDescription, cluster_description
from analysis.report.inputs import Inputs
from analysis.report.thresholds import FEW_CLUSTERS, ICC2
from analysis.result import Row, to_table
from instrument.document import Block, Paragraph

KEY, TITLE = "clusters", "Clusters: sizes and levels"


def compute(inputs: Inputs) -> ClusterDescription:
    """Describe the clusters, and each score by cluster."""
    return cluster_description(inputs.sample)


def checks(result: ClusterDescription) -> list[Row]:
    """Set the number of clusters beside its threshold."""
    return [FEW_CLUSTERS.row("Number of clusters", result.sizes.clusters)]


def blocks(result: ClusterDescription, inputs: Inputs) -> list[Block]:
    """Say what the number of clusters and the reliability of their means are, and show sizes and correlations."""
    return [
        Paragraph(_sizes(result)),
        Paragraph(_reliable(result)),
        *(to_table(more.key, more.caption, more.rows) for more in result.further()),
        *result.tables()[:1],
    ]


def _sizes(result: ClusterDescription) -> str:
    row, count = result.sizes.row(), result.sizes.clusters
    alone = f"; {result.sizes.alone} have one member" if result.sizes.alone else ""
    few = "" if FEW_CLUSTERS.met(count) else f" That is fewer than {FEW_CLUSTERS.value:.0f} ({FEW_CLUSTERS.source})."
    return (
        f"{count} clusters of {row['least_size']} to {row['greatest_size']} respondents{alone}.{few} A model with "
        f"{count} free parameters or more has no test that is robust to the clusters."
    )


def _reliable(result: ClusterDescription) -> str:
    """Return the scores whose cluster means are reliable, and those whose are not."""
    scores = [score for score in result.scores if score.name not in result.items]
    good = [score.name for score in scores if ICC2.met(score.analysis.icc2)]
    rest = [score.name for score in scores if not ICC2.met(score.analysis.icc2)]
    return (
        f"Reliability of the clusters' means, ICC(2), of at least {ICC2.asked[2:]} ({ICC2.source}): "
        f"{', '.join(good) or 'none'}. Below it, or without one: {', '.join(rest) or 'none'}."
    )
