"""Clusters one by one: shrinkage, intervals, ranks that are not given, importance beside presence."""

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, lmm, university_profile
from analysis.plots.caterpillar import draw
from instrument.errors import NotGiven, Refused, UsageError


def made(between: float, clusters: int = 8, size: int = 15) -> Sample:
    rng = np.random.default_rng(9)
    g = np.arange(clusters * size) % clusters
    effect = np.linspace(-between, between, clusters)[g]
    names = ["p1", "p2", "i1", "i2"]
    frame = pd.DataFrame({name: effect + rng.standard_normal(len(g)) for name in names}).assign(
        uni=[f"U{j}" for j in g]
    )
    constructs = {"Presence": ("p1", "p2"), "Importance": ("i1", "i2")}
    return Sample.from_frame(frame, names, scale=None, cluster="uni", constructs=constructs)


def test_shrunken_means_are_the_mixed_models_predictions() -> None:
    sample = made(1.0)
    profile = university_profile(sample)
    model = lmm("Presence ~ 1 + (1 | uni)", sample)
    effects = model.effects().set_index("level")["est"]
    score = profile.scores[0]
    expected = model.fixed_effects[0].est + effects[list(score.labels)].to_numpy()
    assert score.shrunken.means == pytest.approx(expected, abs=1e-7)
    assert (score.between, score.within) == pytest.approx(
        (model.random_effects[0].variance, model.random_effects[1].variance), rel=1e-6
    )


def test_reliable_means_are_ranked_and_pairs_tested() -> None:
    profile = university_profile(made(1.5))
    rows = [row for row in profile.rows() if row["scale"] == "Presence"]
    best = max(rows, key=lambda row: float(row["shrunken_mean"] or 0))
    assert best["mean_rank"] == 1
    assert sorted(int(row["mean_rank"] or 0) for row in rows) == list(range(1, 9))
    summary = {row["scale"]: row for row in profile.further()[0].rows}
    assert summary["Presence"]["pair_count"] == 28
    alone, together = summary["Presence"]["pairs_apart"], summary["Presence"]["pairs_apart_holm"]
    assert 0 < float(together or 0) <= float(alone or 0) <= 1
    assert not any("not to be ranked" in one for one in profile.warnings)


def test_unreliable_means_are_not_ranked_and_the_reason_stands_beside() -> None:
    profile = university_profile(made(0.1))
    assert all(row["mean_rank"] is None for row in profile.rows())
    assert any("below 0.70" in one and "LeBreton & Senter" in one for one in profile.warnings)


def test_intervals_hold_their_mean_and_comparison_intervals_are_the_shorter() -> None:
    for row in university_profile(made(1.0)).rows():
        lower, upper = float(row["lower"] or 0), float(row["upper"] or 0)
        assert lower < float(row["compare_lower"] or 0) < float(row["shrunken_mean"] or 0)
        assert float(row["compare_upper"] or 0) < upper


def test_importance_beside_presence() -> None:
    sample = made(1.0)
    profile = university_profile(sample, importance={"Presence": "Importance"})
    rows = profile.map_rows()
    assert {row["scale"] for row in profile.rows()} == {"Presence"}
    assert len(rows) == 9
    assert rows[0]["cluster_name"] == "all"
    assert rows[0]["presence"] == pytest.approx(sample.answers[["p1", "p2"]].to_numpy().mean())
    with pytest.raises(UsageError, match="is not a construct"):
        university_profile(sample, importance={"Presence": "Importanc"})


def test_without_variance_between_all_means_are_one() -> None:
    g = np.arange(60) % 6
    y = np.sin(np.arange(60) * 1.0)
    frame = pd.DataFrame({"a": y - (np.bincount(g, y) / 10)[g], "b": np.cos(np.arange(60) * 2.0), "g": g})
    profile = university_profile(
        Sample.from_frame(frame, ["a", "b"], scale=None, cluster="g", constructs={"A": ("a",)})
    )
    assert np.ptp(profile.scores[0].shrunken.means) == pytest.approx(0, abs=1e-12)
    assert any("no variance between clusters" in one for one in profile.warnings)


@pytest.mark.parametrize(
    ("labels", "fault"),
    [(["a"] * 40, "it holds 1 cluster."), (list(range(40)), "one respondent"), ([None] * 40, "it holds 0 clusters.")],
)
def test_clusters_that_cannot_be_profiled(labels: list[object], fault: str) -> None:
    frame = pd.DataFrame({"a": np.sin(np.arange(40)), "b": np.cos(np.arange(40))}).assign(
        g=pd.Series(labels, dtype=object)
    )
    with pytest.raises(Refused) as raised:
        university_profile(Sample.from_frame(frame, ["a", "b"], scale=None, cluster="g"))
    assert fault in str(raised.value)


def test_no_cluster_column() -> None:
    with pytest.raises(NotGiven):
        university_profile(pd.DataFrame({"a": np.sin(np.arange(40)), "b": np.cos(np.arange(40))}))


def test_rows_without_a_cluster_are_counted() -> None:
    sample = made(1.0)
    frame = sample.answers.assign(uni=sample.cluster.where(sample.answers.index > 2))  # type: ignore[union-attr]
    found = university_profile(Sample.from_frame(frame, list(sample.items), scale=None, cluster="uni"))
    assert found.warnings[0] == "3 rows without a cluster were left out."
    assert found.settings.n_used == 117


def test_the_caterpillar_says_what_is_ordered_by_mean() -> None:
    figure = draw(university_profile(made(1.5)))
    assert figure.key == "fig-caterpillar"
    assert "Ordered by mean: Presence, Importance" in figure.caption
