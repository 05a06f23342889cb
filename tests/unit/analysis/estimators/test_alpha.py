from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import alpha, polychoric
from analysis.estimators.alpha import Alpha, AlphaInterval, Method
from analysis.kernel.alpha import cronbach_alpha
from analysis.kernel.resample import weights
from analysis.sample import Sample
from instrument.errors import Refused, UsageError
from tests.support.answers import congeneric, continuous, likert

FRAME = likert(80, 4, seed=9).astype(float)


def _sample(frame: pd.DataFrame, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), **options)


def test_pairwise_and_listwise_use_different_rows() -> None:
    frame = FRAME.copy()
    frame.loc[:9, "q1"] = np.nan
    pairwise, listwise = alpha(_sample(frame)), alpha(_sample(frame, missing="listwise"))
    assert (pairwise.settings.n_used, listwise.settings.n_used) == (80, 70)
    assert pairwise.settings.missing == "pairwise covariances"
    assert listwise.estimate == pytest.approx(alpha(_sample(FRAME[10:])).estimate)
    assert pairwise.estimate != listwise.estimate


def test_the_level_is_used_and_said() -> None:
    found = alpha(_sample(FRAME), level=0.99)
    assert found.level == 0.99
    assert "99%" in found.settings.estimator
    assert found.upper - found.lower > alpha(_sample(FRAME)).upper - alpha(_sample(FRAME)).lower


def test_a_negative_alpha_is_named() -> None:
    found = alpha(_sample(FRAME[["q1", "q2"]], reverse=["q1"]), "Support")
    assert found.estimate < 0
    assert found.warnings == ("Support: alpha is negative. Some items probably need to be reversed.",)


def test_scaling_each_item_leaves_the_standardised_alpha() -> None:
    data = congeneric(80, [0.8, 0.7, 0.6], seed=1)
    plain, scaled = alpha(continuous(data)), alpha(continuous(data * [1, 10, 100]))
    assert scaled.standardised == pytest.approx(plain.standardised)
    assert scaled.estimate != pytest.approx(plain.estimate)


def test_one_item_is_refused() -> None:
    with pytest.raises(Refused, match="Support: alpha needs two items or more"):
        alpha(_sample(FRAME[["q1"]]), "Support")


@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_items_hardly_anyone_answered_together_are_refused(missing: str) -> None:
    frame = FRAME.copy()
    frame.loc[:40, "q1"], frame.loc[43:, "q2"] = np.nan, np.nan
    assert frame[["q1", "q2"]].dropna().shape[0] == 2
    with pytest.raises(
        Refused, match=r"respondents in common, of \d items: .* It needs 3 or more|complete rows? for \d items"
    ):
        alpha(_sample(frame, missing=missing))


def test_items_that_cancel_are_refused() -> None:
    with pytest.raises(Refused, match="the sum of its items does not vary"):
        alpha(_sample(FRAME[["q1"]].assign(turned=6 - FRAME.q1)))


def test_an_item_constant_among_the_complete_rows_leaves_no_standardised_alpha() -> None:
    frame = FRAME.copy()
    frame.loc[40:, "q2"] = np.nan
    frame.loc[:39, "q1"] = 3
    found = alpha(_sample(frame, missing="listwise"))
    assert np.isfinite(found.estimate)
    assert np.isnan(found.standardised)
    assert found.warnings[-1].endswith(
        "no standardised alpha and no mean inter-item r, q1 does not vary among the rows used."
    )


def test_the_row_has_every_number() -> None:
    found = alpha(_sample(FRAME), "Support")
    assert found.rows() == [
        {
            "construct": "Support",
            "items": 4,
            "n": 80,
            "alpha": found.estimate,
            "lower": found.lower,
            "upper": found.upper,
            "alpha_standardised": found.standardised,
            "mean_inter_item_r": found.mean_inter_item_r,
            "sem_sum": found.sem_sum,
            "sem_mean": found.sem_mean,
        }
    ]
    assert found.estimates()["level"] == 0.95


def _methods(found: Alpha) -> dict[str, AlphaInterval]:
    return {one.method: one for one in found.intervals}


def test_cheap_intervals_are_always_there_and_the_bootstrap_when_asked_for() -> None:
    plain, drawn = alpha(_sample(FRAME)), alpha(_sample(FRAME), interval="bootstrap", draws=200)
    cheap = [
        "Feldt et al. (1987)",
        "Bonett (2002)",
        "normal theory (van Zyl et al. 2000)",
        "distribution-free (Maydeu-Olivares et al. 2007)",
    ]
    assert list(_methods(plain)) == cheap
    assert list(_methods(drawn)) == [*cheap, "bootstrap percentile", "bootstrap BCa"]
    rows = drawn.further()[0].rows
    assert [row["interval"] for row in rows] == list(_methods(drawn))
    assert all(row["lower"] < drawn.estimate < row["upper"] for row in rows)
    assert rows[-1]["draws_used"] == 200


@pytest.mark.parametrize(
    ("interval", "method", "said"),
    [
        ("feldt", "Feldt et al. (1987)", "Feldt 95% interval"),
        ("bonett", "Bonett (2002)", "Bonett 95% interval"),
        ("adf", "distribution-free (Maydeu-Olivares et al. 2007)", "asymptotically distribution-free 95% interval"),
        ("bootstrap", "bootstrap percentile", "bootstrap percentile 95% interval"),
    ],
)
def test_the_interval_asked_for_is_the_main_one(interval: Method, method: str, said: str) -> None:
    found = alpha(_sample(FRAME), interval=interval, draws=100)
    chosen = _methods(found)[method]
    assert (found.lower, found.upper) == (chosen.lower, chosen.upper)
    assert said in found.settings.sentence()


def test_the_bootstrap_is_repeated_by_its_seed_which_is_said() -> None:
    one, again = (alpha(_sample(FRAME), interval="bootstrap", seed=3) for _ in range(2))
    other = alpha(_sample(FRAME), interval="bootstrap", seed=4)
    assert (one.lower, one.upper) == (again.lower, again.upper) != (other.lower, other.upper)
    assert "1,000 samples of respondents, seed 3" in one.settings.sentence()


def test_the_bootstrap_is_that_of_samples_drawn_one_by_one() -> None:
    x = FRAME.to_numpy()
    drawn = np.concatenate(list(weights(len(x), 150, seed=2)))
    one_by_one = [cronbach_alpha(np.cov(np.repeat(x, w.astype(int), axis=0).T)) for w in drawn]
    found = _methods(alpha(_sample(FRAME), interval="bootstrap", draws=150, seed=2))["bootstrap percentile"]
    expected = np.quantile(one_by_one, [0.025, 0.975], method="weibull")
    assert (found.lower, found.upper) == pytest.approx(tuple(expected), abs=1e-12)
    assert found.se == pytest.approx(np.std(one_by_one, ddof=1))


def test_bootstrap_samples_without_alpha_are_counted() -> None:
    frame = pd.DataFrame({"a": [1, 2, 4, 1], "b": [1, 3, 3, 1]})
    found = alpha(frame, "Few", interval="bootstrap", draws=400)
    lost = 400 - _methods(found)["bootstrap percentile"].draws_used
    assert lost > 0
    assert f"Few: {lost} of 400 bootstrap samples have no alpha and were left out." in found.warnings


def test_the_standard_error_of_measurement_is_in_the_units_of_the_score() -> None:
    found = alpha(_sample(FRAME))
    scores = FRAME.sum(axis=1)
    assert found.sd_sum == pytest.approx(scores.std())
    assert found.sem_sum == pytest.approx(scores.std() * np.sqrt(1 - found.estimate))
    assert found.sem_mean == pytest.approx(found.sem_sum / 4)
    assert alpha(continuous(FRAME * 10)).sem_sum == pytest.approx(10 * found.sem_sum)


def test_ordinal_alpha_is_alpha_of_the_polychoric_matrix_and_its_caveat_is_said() -> None:
    found = alpha(_sample(FRAME), ordinal=True)
    assert found.ordinal_alpha == pytest.approx(cronbach_alpha(polychoric(_sample(FRAME)).matrix.to_numpy()))
    assert found.rows()[0]["ordinal_alpha"] == found.ordinal_alpha
    assert "not the reliability of the observed score (Chalmers 2018)" in found.settings.sentence()
    plain = alpha(_sample(FRAME))
    assert plain.ordinal_alpha is None
    assert "ordinal_alpha" not in plain.rows()[0]
    assert "Chalmers" not in plain.settings.sentence()


def test_ordinal_alpha_that_cannot_be_had_leaves_alpha() -> None:
    data = continuous(congeneric(60, [0.8, 0.7, 0.6], seed=1))
    found = alpha(data, "Speed", ordinal=True)
    assert np.isnan(found.ordinal_alpha)
    assert found.estimate == alpha(data).estimate
    assert found.warnings[0].startswith("Speed: no ordinal alpha. y1: has 60 different answers")


def test_ordinal_alpha_of_pairs_without_a_maximum_is_said() -> None:
    frame = pd.DataFrame({"a": [1, 1, 1, 2, 2, 2, 3, 3], "b": [1, 1, 1, 2, 2, 2, 3, 3], "c": [1, 2, 1, 2, 1, 3, 3, 2]})
    found = alpha(frame, "Same", ordinal=True)
    assert "Same: ordinal alpha rests on 1 polychoric correlation put at ±0.9999." in found.warnings


def test_an_alpha_above_one_has_no_interval_and_says_why() -> None:
    first = np.tile([1.0, 2, 3, 4, 5], 8)
    frame = pd.DataFrame({"a": first, "b": first, "c": first * 1.0})
    frame.loc[:19, "a"], frame.loc[20:, "b"] = np.nan, np.nan
    frame.loc[:3, "a"], frame.loc[:3, "b"] = [1, 5, 1, 5], [1, 5, 1, 5]
    found = alpha(_sample(frame), "Odd")
    assert found.estimate > 1
    assert np.isnan([found.lower, found.upper, found.sem_sum]).all()
    assert found.warnings[0].startswith("Odd: alpha is above 1, because pairwise covariances")


def test_an_interval_beyond_one_is_said() -> None:
    frame = congeneric(8, [0.99, 0.99, 0.99], seed=4)
    frame.iloc[0] += [6.0, 0, 0]
    found = alpha(continuous(frame), "Few", interval="adf")
    assert found.upper > 1
    assert "Few: the interval reaches beyond 1, which no alpha can; take another one." in found.warnings


def test_identical_items_have_alpha_one_and_no_error() -> None:
    found = alpha(_sample(pd.DataFrame(dict.fromkeys("abc", FRAME.q1))), interval="bootstrap", draws=100)
    assert found.estimate == pytest.approx(1)
    assert (found.lower, found.upper) == pytest.approx((1, 1))
    assert found.sem_sum == pytest.approx(0, abs=1e-6)


def test_three_people_give_every_interval() -> None:
    found = alpha(pd.DataFrame({"a": [1, 2, 4], "b": [1, 3, 3]}), interval="bootstrap", draws=100)
    assert np.isfinite([found.estimate, found.lower, found.upper]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"interval": "exact"}, "interval 'exact': there is none such. Choose from feldt, bonett, adf, bootstrap"),
        ({"level": 95}, "level 95: is not between 0 and 1"),
        ({"draws": 10}, "draws 10: are too few for an interval"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        alpha(_sample(FRAME), **options)
