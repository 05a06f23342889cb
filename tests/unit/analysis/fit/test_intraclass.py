import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest

from analysis.fit.intraclass import FORMS, Intraclass, intraclass
from analysis.kernel.agreement import two_way
from tests.support.answers import congeneric

SCORES = congeneric(30, [0.9, 0.8], seed=3).to_numpy()


def test_estimates_are_pingouins_and_intervals_its_own_before_rounding() -> None:
    found = _found(SCORES)
    long = pd.DataFrame(SCORES).melt(ignore_index=False, var_name="occasion", value_name="score").reset_index()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pandas will drop
        table = pingouin.intraclass_corr(long, targets="index", raters="occasion", ratings="score")
    assert list(found) == list(FORMS)
    for one, (_, row) in zip(found.values(), table.iterrows(), strict=True):
        assert one.estimate == pytest.approx(row["ICC"], abs=1e-13)
        assert [round(one.lower, 2), round(one.upper, 2)] == pytest.approx(list(row["CI95"]))


def test_each_form_is_named_as_koo_and_li_ask() -> None:
    named = {form: (x.shrout_fleiss, x.model, x.type, x.definition) for form, x in _found(SCORES).items()}
    assert named["ICC(A,1)"] == ("ICC(2,1)", "two-way random", "single score", "absolute agreement")
    assert named["ICC(C,k)"] == ("ICC(3,k)", "two-way mixed", "mean of occasions", "consistency")
    assert named["ICC(1,1)"] == ("ICC(1,1)", "one-way random", "single score", "absolute agreement")


def test_the_mean_is_the_single_score_stepped_up() -> None:
    found = _found(SCORES)
    for kind in "1AC":
        single, mean = found[f"ICC({kind},1)"], found[f"ICC({kind},k)"]
        assert mean.estimate == pytest.approx(2 * single.estimate / (1 + single.estimate))


def test_identical_occasions_are_one_to_the_last_digit() -> None:
    found = _found(np.repeat(SCORES[:, :1], 2, axis=1))
    assert [(x.estimate, x.lower, x.upper) for x in found.values()] == [(1.0, 1.0, 1.0)] * 6


def test_people_without_differences_have_no_icc_of_the_mean() -> None:
    found = _found(np.array([[1.0, 3], [3, 1], [1, 3], [2, 2]]))
    assert found["ICC(C,1)"].estimate == pytest.approx(-1)
    assert np.isnan([found[f"ICC({kind},k)"].estimate for kind in "1AC"]).all()


def test_the_level_is_used() -> None:
    wide, narrow = intraclass(SCORES, two_way(SCORES), 0.99), intraclass(SCORES, two_way(SCORES), 0.8)
    for form in FORMS:
        assert wide[form].lower < narrow[form].lower < narrow[form].upper < wide[form].upper


def _found(scores: np.ndarray) -> dict[str, Intraclass]:
    return intraclass(scores, two_way(scores))
