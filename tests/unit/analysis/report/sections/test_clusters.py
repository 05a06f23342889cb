from types import SimpleNamespace

import numpy as np

from analysis.report.sections import agreement, clusters
from analysis.sample import Sample
from instrument.document import Paragraph, Table
from tests.support.answers import likert

FRAME = likert(60, 4, seed=5).astype(float)


def _inputs(places: object) -> SimpleNamespace:
    constructs = {"k": ("q1", "q2"), "l": ("q3", "q4")}
    sample = Sample.from_frame(
        FRAME.assign(place=places), list(FRAME.columns), scale=(1, 5), cluster="place", constructs=constructs
    )
    return SimpleNamespace(sample=sample)


def test_few_clusters_are_said() -> None:
    inputs = _inputs([*np.repeat(range(5), 11), *range(5, 10)])
    result = clusters.compute(inputs)
    text = " ".join(block.text for block in clusters.blocks(result, inputs) if isinstance(block, Paragraph))
    assert "10 clusters of 1 to 11 respondents; 5 have one member. That is fewer than 40 (Meuleman & Billiet" in text
    assert "A model with 10 free parameters or more has no test that is robust to the clusters." in text
    (row,) = clusters.checks(result)
    assert (row["value"], row["verdict"]) == (10, "no")


def test_many_clusters_are_not_called_few() -> None:
    inputs = _inputs([*np.repeat(range(20), 2), *range(20, 40)])
    result = clusters.compute(inputs)
    texts = [block.text for block in clusters.blocks(result, inputs) if isinstance(block, Paragraph)]
    assert not any("fewer than" in text for text in texts)
    assert clusters.checks(result)[0]["verdict"] == "yes"


def test_sizes_and_correlations_stand_before_the_scores() -> None:
    inputs = _inputs(np.repeat(range(6), 10))
    blocks = clusters.blocks(clusters.compute(inputs), inputs)
    tables = {block.key: block for block in blocks if isinstance(block, Table)}
    assert list(tables) == ["cluster_sizes", "cluster_correlations", "clusters"]
    assert [row[0] for row in tables["clusters"].rows] == ["k (mean)", "l (mean)"]
    (text,) = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert text.startswith("6 clusters of 10 respondents each. That is fewer than 40 (Meuleman & Billiet 2009).")


def test_agreement_shows_constructs_and_checks_the_least_of_them() -> None:
    inputs = _inputs(np.repeat(range(6), 10))
    result = agreement.compute(inputs)
    tables = {block.key: block for block in agreement.blocks(result, inputs) if isinstance(block, Table)}
    assert list(tables) == ["agreement", "agreement_deviation", "agreement_by_lot"]
    assert len(tables["agreement"].rows) == 12
    (row,) = agreement.checks(result)
    least = min(np.median(list(result.rwg(f"{name} (mean)").values())) for name in "kl")
    assert row["value"] == least
