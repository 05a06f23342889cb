"""Clusters: their sizes, how far each score depends on them, correlations at both levels."""

from analysis.estimators.cluster_description import ClusterDescription, cluster_description
from analysis.grammar import agree
from analysis.report.claims import number_of_clusters
from analysis.report.inputs import Inputs
from analysis.result import Row, to_table
from instrument.document import Block, Paragraph

KEY, TITLE = "clusters", "Clusters: sizes and levels"


def compute(inputs: Inputs) -> ClusterDescription:
    """Describe the clusters, and each score by cluster."""
    return cluster_description(inputs.sample)


def checks(result: ClusterDescription) -> list[Row]:
    """Set the number of clusters beside its threshold."""
    return list(number_of_clusters(result.sizes.clusters).checks)


def blocks(result: ClusterDescription, inputs: Inputs) -> list[Block]:
    """Say how many clusters there are, and show sizes, scores and correlations."""
    return [
        Paragraph(_sizes(result)),
        *(to_table(more.key, more.caption, more.rows) for more in result.further()),
        to_table(result.key, result.caption, _constructs(result), (result.settings.sentence(), *result.warnings)),
    ]


# Of these columns every number stands here; those of the section on design effects stand there, items' too.
_SHOWN = ("scale", "icc1", "icc2", "icc2_lower", "icc2_upper", "members_for_70", "effective_n")


def _constructs(result: ClusterDescription) -> list[Row]:
    rows = [row for row in result.rows() if row["scale"] not in result.items]
    return [{key: row[key] for key in _SHOWN} for row in rows]


def _sizes(result: ClusterDescription) -> str:
    row, count = result.sizes.row(), result.sizes.clusters
    few = result.sizes.alone
    alone = f"; {few} {agree(few, 'has', 'have')} one member" if few else ""
    least, greatest = row["least_size"], row["greatest_size"]
    sizes = f"{least} respondents each" if least == greatest else f"{least} to {greatest} respondents"
    return " ".join(
        (
            f"{count} clusters of {sizes}{alone}.",
            *number_of_clusters(count).sentences,
            f"A model with {count} free parameters or more has no test that is robust to the clusters.",
        )
    )
