"""The public polychoric: what it refuses, what it says, what may not change it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, polychoric
from instrument.errors import Refused, UsageError
from tests.support.answers import bfi, continuous, likert, with_holes

FRAME = likert(400, 4, seed=2)
HOLED = pd.DataFrame(with_holes(FRAME.to_numpy(dtype=float), 0.1, seed=3), columns=FRAME.columns)


def _sample(frame: pd.DataFrame = HOLED, **options: Any) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), scale=None, **options)


def test_matrix_thresholds_and_rows() -> None:
    found = polychoric(_sample(), acov=True)
    assert list(found.matrix.columns) == list(found.matrix.index) == list(found.items)
    assert (found.matrix == found.matrix.T).all(axis=None)
    assert {item: len(tau) for item, tau in found.thresholds.items()} == dict.fromkeys(found.items, 4)
    rows = found.rows()
    assert [(row["item"], row["other"]) for row in rows][:4] == [("q1", "q2"), ("q1", "q3"), ("q1", "q4"), ("q2", "q3")]
    assert rows[0]["n"] == HOLED[["q1", "q2"]].notna().all(axis=1).sum()
    assert found.converged
    assert "polychoric correlations" in found.summary()


def test_standard_errors_are_those_of_the_covariance_matrix() -> None:
    found = polychoric(_sample(), acov=True)
    assert found.acov_labels[:5] == ("q1|t1", "q1|t2", "q1|t3", "q1|t4", "q2|t1")
    assert found.acov_labels[-6:] == ("q1~~q2", "q1~~q3", "q1~~q4", "q2~~q3", "q2~~q4", "q3~~q4")
    by_matrix = np.sqrt(np.diag(found.acov)[-6:] / found.settings.n_used)
    np.testing.assert_allclose([row["r_se"] for row in found.rows()], by_matrix, rtol=1e-12)


def test_covariances_that_were_not_asked_for_are_not_there() -> None:
    with pytest.raises(UsageError, match="acov=True"):
        _ = polychoric(_sample()).acov


def test_listwise_is_pairwise_of_complete_rows() -> None:
    listwise = polychoric(_sample(missing="listwise"), acov=True)
    complete = polychoric(_sample(HOLED.dropna()), acov=True)
    np.testing.assert_array_equal(listwise.matrix, complete.matrix)
    np.testing.assert_array_equal(listwise.acov, complete.acov)
    assert "complete rows only" in listwise.settings.sentence()


def test_other_numbers_in_the_same_order_change_nothing() -> None:
    other = HOLED.replace({1: -7.5, 2: 0, 3: 0.25, 4: 10, 5: 1e6})
    np.testing.assert_array_equal(polychoric(_sample(other)).matrix, polychoric(_sample()).matrix)


def test_a_reversed_item_changes_signs_alone() -> None:
    turned = polychoric(_sample(HOLED.assign(q2=-HOLED["q2"])), acov=True)
    plain = polychoric(_sample(), acov=True)
    sign = np.array([1, -1, 1, 1])
    np.testing.assert_allclose(turned.matrix, plain.matrix * np.outer(sign, sign), rtol=0, atol=1e-12)
    np.testing.assert_allclose(turned.thresholds["q2"], -plain.thresholds["q2"][::-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose([r["r_se"] for r in turned.rows()], [r["r_se"] for r in plain.rows()], rtol=1e-9)


def test_order_of_rows_and_items_changes_nothing() -> None:
    plain = polychoric(_sample(), acov=True)
    shuffled = HOLED.sample(frac=1, random_state=1)[["q3", "q1", "q4", "q2"]]
    found = polychoric(_sample(shuffled), acov=True)
    np.testing.assert_allclose(found.matrix.loc[list(plain.items), list(plain.items)], plain.matrix, rtol=0, atol=1e-12)
    for label in ("q3|t2", "q1~~q4"):
        i, j = plain.acov_labels.index(label), found.acov_labels.index(label)
        assert found.acov[j, j] == pytest.approx(plain.acov[i, i], rel=1e-9)


def test_repeated_rows_leave_the_asymptotic_covariance() -> None:
    twice = polychoric(_sample(pd.concat([HOLED, HOLED])), acov=True)
    np.testing.assert_allclose(twice.acov, polychoric(_sample(), acov=True).acov, rtol=0, atol=1e-10)


def test_unequal_numbers_of_categories() -> None:
    frame = HOLED.assign(q1=HOLED["q1"].clip(upper=3), q2=(HOLED["q2"] > 2).where(HOLED["q2"].notna()).astype(float))
    found = polychoric(_sample(frame))
    assert [len(tau) for tau in found.thresholds.values()] == [2, 1, 4, 4]
    np.testing.assert_allclose(found.matrix, polychoric(_sample()).matrix, rtol=0, atol=0.15)


def test_measures_beside_items() -> None:
    rng = np.random.default_rng(1)
    frame = FRAME.assign(m=FRAME["q1"] * 10 + rng.normal(0, 9, len(FRAME)), w=rng.normal(size=len(FRAME)))
    found = polychoric(_sample(frame), ["m", "w"], acov=True)
    assert {row["kind"] for row in found.rows()} == {"polychoric", "polyserial", "Pearson"}
    assert found.matrix.loc["m", "w"] == pytest.approx(frame["m"].corr(frame["w"]), abs=1e-12)
    assert found.acov_labels[16:20] == ("m~1", "w~1", "m~~m", "w~~w")
    assert "with m, w as continuous" in found.settings.sentence()
    assert set(found.thresholds) == {"q1", "q2", "q3", "q4"}


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        ({"a": [1, 2, 1, 2], "b": [1, 1, 2, np.nan], "c": [3, 3, 3, 4]}, {"missing": "listwise"}, "c: only one answer"),
        ({"a": [1, 2, np.nan, np.nan], "b": [np.nan, np.nan, 1, 2]}, {}, "a and b: 0 people answered both"),
        ({"a": [1, 2, np.nan, np.nan], "b": [2, np.nan, 1, 2]}, {}, "a and b: 1 people answered both"),
        ({"a": [1, 2, 1, 3], "b": [1, np.nan, 2, np.nan]}, {}, "everybody who answered both gave a the same answer"),
        ({"a": [1, 2, 1, 2]}, {}, "two items or more"),
        ({"a": list(range(40)), "b": [1, 2] * 20}, {}, "a: has 40 different answers"),
    ],
)
def test_what_has_no_correlation_is_refused_by_name(
    frame: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused, match=message):
        polychoric(_sample(pd.DataFrame(frame), **options))


def test_a_measure_of_two_answers_is_refused() -> None:
    frame = pd.DataFrame({"a": [1, 2, 1, 3, 2], "m": [0.5, 0.5, 1.5, 0.5, 1.5]})
    with pytest.raises(Refused, match=r"m: has two different answers .*, too few for a measure. Take it out"):
        polychoric(_sample(frame), ["m"])


def test_a_correlation_without_a_standard_error_is_named() -> None:
    frame = pd.DataFrame([[1, 2, 4, 3], [3, 3, 2, 1], [4, 5, 5, 2], [2, 4, 1, 5]], columns=list("abcd"))
    assert "No SE, the likelihood is too flat or too few answered both: a and d." in polychoric(frame).warnings


def test_a_measure_constant_beside_an_item_is_refused() -> None:
    frame = pd.DataFrame({"a": [1, 2, 1, np.nan, np.nan], "m": [0.5, 0.5, np.nan, 4.0, 3.0]})
    with pytest.raises(Refused, match="everybody who answered both gave m the same answer"):
        polychoric(_sample(frame), ["m"])


def test_a_measure_that_is_no_item_is_refused() -> None:
    with pytest.raises(Refused, match="Did you mean 'q1'"):
        polychoric(_sample(), ["q11"])


def test_a_pair_without_a_maximum_is_named() -> None:
    frame = FRAME.assign(copy=FRAME["q1"])
    found = polychoric(_sample(frame), acov=True)
    assert not found.converged
    assert any("q1 and copy" in warning and "No maximum" in warning for warning in found.warnings)
    row = next(row for row in found.rows() if row["other"] == "copy" and row["item"] == "q1")
    assert row["r"] == 0.9999
    assert np.isnan(float(row["r_se"] or 0))
    lost = np.isnan(found.acov).any(axis=0)
    assert lost.all()
    assert np.isnan(np.diag(found.acov)).sum() == 1


def test_a_careless_respondent_is_pointed_at() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5] * 200, "b": [1, 2, 3, 4, 5] * 200, "c": [1, 2] * 500})
    found = polychoric(_sample(pd.concat([frame, pd.DataFrame({"a": [1], "b": [5], "c": [1]})])))
    assert any("all but impossible" in warning and "a and b" in warning for warning in found.warnings)
    assert found.converged


def test_empty_cells_are_counted_and_the_choice_is_said() -> None:
    frame = pd.DataFrame({"a": [1] * 50 + [2] * 50, "b": [1] * 50 + [1] * 30 + [2] * 20, "c": [1, 2] * 50})
    moved, plain = polychoric(_sample(frame)), polychoric(_sample(frame), empty="none")
    assert moved.rows()[0]["empty_cells"] == 1
    assert any("a and b" in warning for warning in moved.warnings)
    assert "half a person" in moved.settings.sentence()
    assert moved.converged
    assert not plain.converged
    assert "nothing added" in plain.settings.sentence()


def test_a_matrix_is_smoothed_only_on_request_and_it_is_said() -> None:
    rng = np.random.default_rng(5)
    frame = likert(30, 8, seed=5)
    frame = frame.mask(pd.DataFrame(rng.random(frame.shape) < 0.35, columns=frame.columns))
    plain = polychoric(_sample(frame))
    smooth = polychoric(_sample(frame), smooth=True)
    assert np.linalg.eigvalsh(plain.matrix)[0] < 0
    assert any("not positive definite" in warning for warning in plain.warnings)
    assert np.linalg.eigvalsh(smooth.matrix)[0] > 0
    assert any("Smoothed as asked" in warning for warning in smooth.warnings)
    np.testing.assert_array_equal(smooth.found.estimates.rho, plain.found.estimates.rho)


def test_it_takes_bfi_whole() -> None:
    found = polychoric(bfi(reverse=True))
    assert found.settings.n_used == 2800
    assert found.matrix.loc["A1", "A2"] > 0
    assert found.warnings[0].endswith("more pairs.") or "empty cells" in found.warnings[0]


def test_measures_alone_are_pearsons() -> None:
    frame = pd.DataFrame(np.random.default_rng(2).normal(size=(50, 3)), columns=list("abc"))
    found = polychoric(continuous(frame), list("abc"))
    np.testing.assert_allclose(found.matrix, frame.corr(), rtol=0, atol=1e-12)
