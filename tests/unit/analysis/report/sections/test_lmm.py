"""The sections of the mixed model and of the clusters one by one."""

from collections.abc import Callable

import pytest

from analysis.report.inputs import Inputs
from analysis.report.sections import lmm, universities
from instrument.document import Figure, Paragraph, Table
from instrument.errors import NotGiven


def test_a_model_is_fitted_only_if_the_specification_names_one(make: Callable[..., Inputs]) -> None:
    with pytest.raises(NotGiven, match="names no formula"):
        lmm.compute(make(formula=None))
    found = lmm.compute(make())
    assert found.formula == "Support ~ Care + (1 | place)"
    assert not found.tests


def test_a_section_says_how_the_variance_divides(inputs: Inputs) -> None:
    first, *others = lmm.blocks(lmm.compute(inputs), inputs)
    assert isinstance(first, Paragraph)
    assert "place" in first.text
    assert any(isinstance(one, Table) and one.key == "lmm_random" for one in others)


def test_clusters_are_profiled_with_a_caterpillar_and_the_least_icc2_stands_beside_its_threshold(
    inputs: Inputs,
) -> None:
    found = universities.compute(inputs)
    blocks = universities.blocks(found, inputs)
    assert any(isinstance(one, Figure) and one.key == "fig-caterpillar" for one in blocks)
    assert isinstance(blocks[0], Paragraph)
    assert blocks[0].text.endswith("in no score.")
    # Why, the warnings say; the page shows them above.
    assert all("not to be ranked" in said for said in found.warnings if "ICC(2)" in said)
    assert "is error" not in blocks[0].text
    (row,) = universities.checks(found)
    assert row["threshold"] == "≥ .70"


def test_a_table_of_very_many_clusters_is_left_to_the_file(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(universities, "_MOST_ROWS", 11)
    blocks = universities.blocks(universities.compute(inputs), inputs)
    assert "The table of 12 rows that the figure shows is in results.json." in [getattr(b, "text", "") for b in blocks]
    assert "universities" not in [getattr(one, "key", "") for one in blocks]


def test_without_a_cluster_column_no_clusters_are_profiled(make: Callable[..., Inputs]) -> None:
    with pytest.raises(NotGiven):
        universities.compute(make(cluster=None))


def test_the_letters_of_the_decomposition_are_explained_under_it(inputs: Inputs) -> None:
    tables = [one for one in lmm.blocks(lmm.compute(inputs), inputs) if isinstance(one, Table)]
    assert [one.key for one in tables if any("f1: fixed effects" in note for note in one.notes)] == ["lmm_explained"]


def test_a_means_interval_has_its_decimals_and_the_page_leaves_out_what_the_intervals_say(inputs: Inputs) -> None:
    found = universities.compute(inputs)
    table = next(one for one in universities.blocks(found, inputs) if isinstance(one, Table))
    keys = [column.key for column in table.columns]
    assert not {"shrunken_se", "mean_reliability"} & set(keys)
    assert {"shrunken_se", "mean_reliability"} <= set(found.rows()[0])
    shown = [table.rows[0][keys.index(key)] for key in ("shrunken_mean", "lower", "upper")]
    assert {len(one.split(".")[1]) for one in shown} == {2}
