"""Mixed models: what is refused, what is said, and identities that do not need R."""

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, centre, lmm
from instrument.errors import Refused, UsageError
from tests.support.answers import likert


def made(n: int = 120, clusters: int = 12, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    g = np.arange(n) % clusters
    x = rng.standard_normal(n) + 0.5 * (g % 3)
    y = 1 + 0.5 * x + rng.standard_normal(clusters)[g] + 0.6 * rng.standard_normal(clusters)[g] * x
    kind = np.array(["a", "b", "c"])[rng.integers(0, 3, n)]
    return pd.DataFrame({"y": y + rng.standard_normal(n), "x": x, "kind": kind, "g": [f"u{j}" for j in g]})


FRAME = made()


def test_a_slope_in_parentheses_includes_the_random_intercept() -> None:
    one, other = lmm("y ~ x + (x | g)", FRAME), lmm("y ~ x + (1 + x | g)", FRAME)
    assert one.loglik == other.loglik
    assert [row.name for row in one.random_effects[:2]] == ["(Intercept)", "x"]


def test_the_frames_columns() -> None:
    found = lmm("y ~ x + (x | g)", FRAME)
    assert list(found.fixed) == ["name", "est", "se", "df", "t", "pvalue", "ci_lower", "ci_upper"]
    assert {"group", "name", "variance", "sd", "correlation"} <= set(found.random)
    assert len(found.effects()) == 24
    assert found.groups == {"g": 12}


def test_residuals_and_effects_put_the_answers_together_again() -> None:
    found = lmm("y ~ x + (1 | g)", FRAME)
    effect = found.effects().set_index("level")["est"].reindex(FRAME.g).to_numpy()
    again = found.fit.fitted_fixed + effect + found.residuals().to_numpy()
    assert again == pytest.approx(FRAME.y.to_numpy())


@pytest.mark.parametrize(("shift", "unit"), [(0.0, 1e9), (0.0, 1e-9), (1e7, 1.0)])
def test_units_of_the_answers(shift: float, unit: float) -> None:
    here = lmm("y ~ x + (x | g)", FRAME)
    there = lmm("y ~ x + (x | g)", FRAME.assign(y=unit * FRAME.y + shift))
    assert there.fixed_effects[1].est == pytest.approx(unit * here.fixed_effects[1].est, rel=1e-6)
    assert there.fixed_effects[1].t == pytest.approx(here.fixed_effects[1].t, rel=1e-5)
    assert there.loglik == pytest.approx(here.loglik - 118 * np.log(unit), abs=1e-5)


def test_units_of_a_predictor() -> None:
    here, there = (lmm("y ~ x + (x | g)", FRAME.assign(x=unit * FRAME.x)) for unit in (1.0, 1e6))
    assert there.fixed_effects[1].t == pytest.approx(here.fixed_effects[1].t, rel=1e-6)
    assert there.random_effects[1].sd == pytest.approx((here.random_effects[1].sd or 0) / 1e6, rel=1e-5)


def test_text_is_coded_by_dummies_and_said() -> None:
    found = lmm("y ~ kind + (1 | g)", FRAME)
    assert [one.name for one in found.fixed_effects] == ["(Intercept)", "kind[b]", "kind[c]"]
    assert "kind is text, coded by kind[b], kind[c] against a" in found.settings.sentence()
    dummies = FRAME.assign(b=FRAME.kind == "b", c=(FRAME.kind == "c").astype(int))
    assert lmm("y ~ b + c + (1 | g)", dummies).loglik == pytest.approx(found.loglik, abs=1e-9)


def test_rows_with_a_missing_cluster_are_counted() -> None:
    frame = FRAME.assign(g=FRAME.g.where(FRAME.index > 4))
    found = lmm("y ~ x + (1 | g)", frame)
    assert found.nobs == 115
    assert "5 rows were left out for a missing value (g 5)" in found.settings.sentence()


def test_no_variance_between_clusters_is_zero_and_said() -> None:
    codes = np.arange(60) % 6
    y = np.sin(np.arange(60) * 1.0)
    frame = pd.DataFrame({"y": y - (np.bincount(codes, y) / 10)[codes], "g": codes})
    found = lmm("y ~ 1 + (1 | g)", frame, tests=True)
    assert found.converged
    assert found.singular
    assert found.random_effects[0].variance == 0
    assert any("estimated as 0: (Intercept) between levels of g" in one for one in found.warnings)
    assert found.tests[0].p_value == 1.0


def test_non_convergence_gives_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.kernel.lmm.fit._STEPS", 1)
    found = lmm("y ~ x + (x | g)", FRAME, interval="profile")
    assert not found.converged
    assert np.isnan([found.loglik, *found.fixed["est"], *found.fixed["pvalue"]]).all()
    assert "was not brought to its maximum" in found.warnings[0]


@pytest.mark.parametrize(
    ("formula", "frame", "fault"),
    [
        ("y ~ z + (1 | g)", FRAME, "the data have no column 'z'"),
        ("y ~ x + (1 | gg)", FRAME, "Did you mean 'g'?"),
        ("kind ~ x + (1 | g)", FRAME, "'kind': it is text"),
        ("y ~ x + (1 | g)", FRAME.assign(y=2.0), "'y': it does not vary"),
        ("y ~ x + (1 | g)", FRAME.assign(x=2.0), "'x': it is the same in every row"),
        ("y ~ x + w + (1 | g)", FRAME.assign(w=3 - 2 * FRAME.x), "predictor 'w': it is a sum of the predictors"),
        ("y ~ x + (1 | g)", FRAME.assign(g="one"), "'g': it holds 1 group."),
        ("y ~ x + (1 | g)", FRAME.assign(g=range(120)), "every row is a group of its own"),
        ("y ~ x + (x | g)", FRAME.assign(g=np.arange(120) // 2), "120 random effects ((Intercept), x) for 120 rows"),
        ("y ~ x + (1 | g)", FRAME.assign(g=np.nan), "0 rows have a value"),
        ("y ~ x + (1 | g)", FRAME.assign(x=np.inf), "'x': it has an infinite value"),
        ("y ~ x + (1 | g)", FRAME[:2], "2 rows have a value"),
        ("y ~ kind*x + (1 | g)", FRAME[:6].assign(kind=list("aabbcc"), g=list("ababab")), "6 rows for 6 fixed effects"),
    ],
)
def test_what_cannot_be_fitted_is_named(formula: str, frame: pd.DataFrame, fault: str) -> None:
    with pytest.raises(Refused) as raised:
        lmm(formula, frame)
    assert fault in str(raised.value)


@pytest.mark.parametrize("options", [{"interval": "jackknife"}, {"df": "kr"}, {"level": 95}, {"draws": 3}])
def test_wrong_options(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        lmm("y ~ x + (1 | g)", FRAME, **options)  # type: ignore[arg-type]


def test_a_larger_model_is_tested_by_the_right_law() -> None:
    small, large = lmm("y ~ x + (1 | g)", FRAME), lmm("y ~ x + (x | g)", FRAME)
    found = large.against(small)
    assert (found.df, found.statistic) == (2, pytest.approx(2 * (large.loglik - small.loglik)))
    assert "half chi-square on 1 df, half on 2" in found.law
    fixed = large.against(lmm("y ~ 1 + (x | g)", FRAME))
    assert (fixed.df, fixed.law) == (1, "chi-square on 1 df")
    one, two = (lmm(f"y ~ {part} + (x | g)", FRAME, reml=False).loglik for part in ("1", "x"))
    assert fixed.statistic == pytest.approx(2 * (two - one), abs=1e-9)
    with pytest.raises(Refused, match="is not a part of"):
        small.against(large)
    with pytest.raises(Refused, match="other rows"):
        large.against(lmm("y ~ x + (1 | g)", FRAME[:100]))


def test_the_parts_of_variance() -> None:
    found = lmm("y ~ x + (x | g)", FRAME)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert found.explained is not None
    assert found.explained.blended == ("x",)
    assert any("`centre` divides it" in one for one in found.warnings)
    whole = {source: value for level, source, value in found.explained.measures() if level == "total"}
    assert whole["fvm"] + found.explained.residual / found.explained.total == pytest.approx(1)
    assert lmm("y ~ x + (1 | g) + (1 | kind)", FRAME).explained is None


def test_centring_and_the_contextual_effect() -> None:
    frame = centre(centre(FRAME, ["x"], "g"), ["x"])
    assert frame.x_centred.mean() == pytest.approx(0, abs=1e-12)
    assert frame.groupby("g").x_within.mean().abs().max() < 1e-12
    assert (frame.x_within + frame.x_between).to_numpy() == pytest.approx(frame.x_centred.to_numpy())
    found = lmm("y ~ x_within + x_between + (1 | g)", frame)
    (table,) = [one for one in found.further() if one.key == "lmm_contextual"]
    # The same model with x itself has the contextual effect as the coefficient of the cluster's mean (REML aside).
    other = lmm("y ~ x + x_between + (1 | g)", frame)
    assert table.rows[0]["est"] == pytest.approx(other.fixed_effects[2].est, rel=1e-6)
    assert table.rows[0]["se"] == pytest.approx(other.fixed_effects[2].se, rel=1e-6)


@pytest.mark.parametrize(
    ("columns", "cluster", "fault"),
    [(["z"], "g", "no column 'z'"), (["kind"], None, "'kind': it is text"), (["x"], "h", "no column 'h'")],
)
def test_what_cannot_be_centred(columns: list[str], cluster: str | None, fault: str) -> None:
    with pytest.raises(Refused) as raised:
        centre(FRAME, columns, cluster)
    assert fault in str(raised.value)


def test_centring_writes_over_nothing() -> None:
    with pytest.raises(Refused, match="it is there already"):
        centre(centre(FRAME, ["x"]), ["x"])


def test_an_outlying_cluster_is_the_most_influential() -> None:
    frame = FRAME.assign(y=FRAME.y + 8.0 * (FRAME.g == "u4"))
    found = lmm("y ~ x + (1 | g)", frame).influence()
    assert found[0].left_out == "u4"
    assert len(found) == 12
    with pytest.raises(Refused, match="not in the model"):
        lmm("y ~ x + (1 | g)", frame).influence("h")


def test_the_bootstrap_is_near_the_profile() -> None:
    frame = FRAME[:60]
    one = lmm("y ~ x + (1 | g)", frame, interval="bootstrap", draws=100, seed=5)
    profile = lmm("y ~ x + (1 | g)", frame, interval="profile")
    assert "100 parametric bootstrap samples, seed 5" in one.settings.sentence()
    for here, there in zip(one.random_effects, profile.random_effects, strict=True):
        assert (here.lower, here.upper) == pytest.approx((there.lower, there.upper), rel=0.35)
    for drawn, profiled in zip(one.fixed_effects, profile.fixed_effects, strict=True):
        width = profiled.upper - profiled.lower
        assert (drawn.lower, drawn.upper) == pytest.approx((profiled.lower, profiled.upper), abs=0.25 * width)


def test_a_sample_lends_its_items_constructs_and_clusters() -> None:
    frame = likert(80, 4, seed=2).assign(school=[f"s{k % 8}" for k in range(80)])
    items = ["q1", "q2", "q3", "q4"]
    sample = Sample.from_frame(frame, items, cluster="school", constructs={"A": ("q1", "q2"), "B": ("q3", "q4")})
    found = lmm("A ~ B + (1 | school)", sample)
    frame = frame.assign(A=frame[["q1", "q2"]].mean(axis=1), B=frame[["q3", "q4"]].mean(axis=1))
    assert found.loglik == pytest.approx(lmm("A ~ B + (1 | school)", frame).loglik)


def test_contrasts() -> None:
    found = lmm("y ~ kind + (1 | g)", FRAME)
    one = found.contrast({"kind[b]": 1.0})
    assert (one.est, one.se, one.df) == pytest.approx(
        (found.fixed_effects[1].est, found.fixed_effects[1].se, found.fixed_effects[1].df)
    )
    with pytest.raises(UsageError, match="not a fixed effect"):
        found.contrast({"kind": 1.0})


def test_the_normal_law_on_demand() -> None:
    found = lmm("y ~ x + (1 | g)", FRAME, df="none")
    assert np.isinf([one.df for one in found.fixed_effects]).all()
    assert found.rows()[0]["t_df"] is None
    assert "p by the normal law" in found.settings.sentence()


def test_everything_can_be_shown() -> None:
    found = lmm("y ~ x + (x | g)", FRAME, tests=True)
    assert "Likelihood-ratio tests of the variances" in found.summary()
    assert found.estimates()["converged"]


@pytest.mark.parametrize("formula", ["y ~ 1 + (1 | g)", "y ~ x + (1 | g)"])
def test_a_response_that_is_constant_within_groups_is_refused_before_fitting(formula: str) -> None:
    alike = FRAME.assign(y=FRAME.groupby("g")["y"].transform("mean"))
    with pytest.raises(Refused, match="y does not vary within its groups beside the predictors"):
        lmm(formula, alike)
