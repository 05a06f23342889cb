"""The model by level and reliability by level: what few clusters and many are shown."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from analysis.model import parse
from analysis.report.inputs import Inputs
from analysis.report.levels import plan_two_levels
from analysis.report.sections import multilevel_reliability, twolevel
from analysis.sample import Sample
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.document import Paragraph, Table
from instrument.errors import NotGiven, Refused
from tests.support.clustered import ITEMS, WITHIN, clustered, sample_of

FEW, MANY = sample_of(clustered(20, (5, 9), seed=11)), sample_of(clustered(80, (6, 9), seed=12, icc=0.4))


def _inputs(sample: Sample, *, thorough: bool = False, model: str | None = WITHIN, **spec: Any) -> Inputs:
    between = spec.pop("between_text", None)
    given: Mapping[str, Any] = {"title": "t", "items": ITEMS, "scale": ScaleBounds(min=1, max=5), "cluster": "cluster"}
    return Inputs(
        DataSpec(**(dict(given) | spec)),
        sample,
        parse(model) if model else None,
        "0" * 64,
        thorough,
        between=parse(between) if between else None,
    )


def _text(blocks: list[Any]) -> str:
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_few_clusters_are_shown_the_level_within_and_no_structure_between() -> None:
    inputs = _inputs(FEW)
    found = twolevel.compute(inputs)
    assert {row["lhs"] for row in found.rows()} == {"f"}
    assert found.estimates()["between"] == "no structure"
    blocks = twolevel.blocks(found, inputs)
    assert "No structure between clusters is claimed: 20 clusters are fewer than 40" in _text(blocks)
    assert "mentorscale plan twolevel" in _text(blocks)
    assert [block.key for block in blocks if isinstance(block, Table)] == [
        "twolevel-claims",
        "twolevel-fit",
        "twolevel",
    ]
    assert {str(row["statistic"]).split(", ")[1] for row in twolevel.checks(found)} == {"within clusters"}


def test_a_thorough_report_sets_a_two_level_fit_without_structure_between_beside() -> None:
    inputs = _inputs(FEW, thorough=True)
    found = twolevel.compute(inputs)
    assert found.beside is not None
    assert found.beside.model.saturated == (False, True)
    assert "has the same loadings within clusters to 0.0" in _text(twolevel.blocks(found, inputs))
    assert "between_saturated" in found.estimates()


def test_many_clusters_are_shown_both_levels() -> None:
    inputs = _inputs(MANY)
    found = twolevel.compute(inputs)
    assert {row["model_level"] for row in found.rows()} == {"within", "between"}
    text = _text(twolevel.blocks(found, inputs))
    assert "Both levels have a model: the same factors, loadings of their own. 80 clusters, for" in text
    assert "corrected for their number" in text
    assert {str(row["statistic"]) for row in twolevel.checks(found)} >= {
        "CFI, within clusters",
        "CFI, between clusters",
    }


def test_robust_tests_are_not_asked_for_where_clusters_cannot_carry_them() -> None:
    frames = [
        clustered(45, (6, 6), seed=k).set_axis([f"{c}{k}" for c in [*ITEMS, "x", "w", "c"]], axis=1) for k in (1, 2, 3)
    ]
    items = [f"{item}{k}" for k in (1, 2, 3) for item in ITEMS]
    sample = sample_of(pd.concat(frames, axis=1).assign(cluster=frames[0]["c1"]), items)
    plan = plan_two_levels(_inputs(sample, model=f"f =~ {' + '.join(items)}", items=tuple(items)), "x")
    assert plan.structure.granted
    assert "45 clusters for 60 free parameters" in plan.errors.text
    assert plan.estimator == "ML"
    assert plan_two_levels(_inputs(MANY), "x").estimator == "MLR"


def test_the_specification_says_what_a_construct_means_for_clusters() -> None:
    made = [twolevel.compute(_inputs(MANY, model=None, construct_level=kind)) for kind in ("configural", "shared")]
    assert "configural constructs" in made[0].sentences[0]
    assert any(table.key == "twolevel-factor-icc" for table in made[0].further())
    assert {row["model_level"] for row in made[1].rows()} == {"between"}


def test_a_model_of_its_own_between_clusters() -> None:
    found = twolevel.compute(_inputs(MANY, between_text="g =~ y1 + y2 + y3 + y4\ny1 ~~ 0*y1"))
    assert "a model of its own between clusters" in found.sentences[0]
    assert {row["lhs"] for row in found.rows()} == {"f", "g"}


def test_shared_constructs_of_few_clusters_are_refused() -> None:
    with pytest.raises(Refused, match="shared constructs belong to clusters alone"):
        twolevel.compute(_inputs(FEW, construct_level="shared"))


def test_a_model_of_both_levels_that_is_refused_leaves_the_level_within() -> None:
    flat = clustered(60, (6, 6), seed=13)
    flat["y4"] = flat["y4"] - flat.groupby("cluster")["y4"].transform("mean")
    found = twolevel.compute(_inputs(sample_of(flat)))
    assert any("The model of both levels cannot be fitted. y4: it has no variance between" in w for w in found.warnings)
    assert found.estimates()["between"] == "no structure"


def test_many_items_at_both_levels_wait_for_a_thorough_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.report.levels.QUICK_ITEMS", 3)
    assert "ask for --thorough" in " ".join(twolevel.compute(_inputs(MANY)).sentences)
    assert {row["reliable"] for row in multilevel_reliability.compute(_inputs(MANY)).rows()} == {"within"}


@pytest.mark.parametrize("section", [twolevel, multilevel_reliability])
def test_what_nobody_gave_is_said(section: Any) -> None:
    from dataclasses import replace

    with pytest.raises(NotGiven, match="no model is given"):
        section.compute(_inputs(FEW, model=None))
    with pytest.raises(NotGiven, match="no cluster column is named"):
        section.compute(_inputs(replace(FEW, cluster=None)))


def test_reliability_of_few_clusters_is_that_within() -> None:
    inputs = _inputs(FEW)
    found = multilevel_reliability.compute(inputs)
    assert [(row["reliability_kind"], row["reliable"]) for row in found.rows()] == [("ω", "within"), ("α", "within")]
    (check,) = multilevel_reliability.checks(found)
    assert check["value"] == found.rows()[0]["reliability"]
    assert "No coefficients of clusters are given" in _text(multilevel_reliability.blocks(found, inputs))


def test_reliability_of_many_clusters_is_of_both_levels() -> None:
    inputs = _inputs(MANY)
    found = multilevel_reliability.compute(inputs)
    assert {row["reliable"] for row in found.rows()} == {"within", "between", "cluster means", "both"}
    assert "The constructs count as configural." in _text(multilevel_reliability.blocks(found, inputs))
