from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa
from analysis.fit.sem import robust
from tests.support.answers import THREE_FACTORS, congeneric, continuous, holzinger, likert

TEN = "f =~ " + " + ".join(f"y{j}" for j in range(1, 7)) + "\ny1 ~~ 0*y2"


def _misfit(n: int) -> pd.DataFrame:
    """Return normal answers with a residual correlation that a single factor does not have."""
    frame = congeneric(n, [0.7] * 6, seed=8)
    shared = np.random.default_rng(80).normal(size=n)
    return frame.assign(y1=frame.y1 + 0.5 * shared, y2=frame.y2 + 0.5 * shared)


def test_of_normal_answers_robust_indices_are_the_naive_ones_nearly() -> None:
    fit = cfa(continuous(_misfit(5000)), TEN, "MLM").fit
    assert fit["cfi_robust"] == pytest.approx(fit["cfi"], abs=0.005)
    assert fit["rmsea_robust"] == pytest.approx(fit["rmsea"], abs=0.005)


def test_of_categories_they_are_near_those_of_the_responses_behind() -> None:
    responses = _misfit(5000)
    cut = responses.apply(lambda y: 1 + np.searchsorted([-0.5, 0.3, 1.2], y / y.std()))
    truth = cfa(continuous(responses), TEN, "ML").fit["rmsea"]
    ordinal = cfa(Sample.from_frame(cut, list(cut.columns), scale=(1, 4)), TEN).fit
    # Two standard errors of the responses' RMSEA at this size, by its interval.
    assert ordinal["rmsea_robust"] == pytest.approx(truth, abs=0.01)


def test_of_answers_with_holes_they_come_nearer_to_those_of_complete_ones() -> None:
    complete = _misfit(3000)
    holes = complete.mask(np.random.default_rng(2).random(complete.shape) < 0.25)
    truth = cfa(continuous(complete), TEN, "ML").fit["rmsea"]
    found = cfa(continuous(holes), TEN).fit
    assert abs(found["rmsea_robust"] - truth) < abs(found["rmsea"] - truth)


def test_no_correction_has_no_robust_index() -> None:
    assert "cfi_robust" not in cfa(holzinger(), THREE_FACTORS, "ML").fit


def test_mixed_models_have_none_and_say_not_a_number() -> None:
    frame = likert(300, 4, seed=5).assign(age=np.random.default_rng(0).normal(size=300))
    found = cfa(Sample.from_frame(frame, list(frame.columns), scale=None), "f =~ q1 + q2 + q3 + q4\nf ~ age")
    assert np.isnan(found.fit["cfi_robust"])
    assert np.isfinite(found.fit["cfi_scaled"])


@pytest.mark.parametrize("estimator", ["MLM", "WLSMV"])
def test_a_saturated_model_fits_perfectly(estimator: str) -> None:
    frame = likert(300, 3, seed=5)
    fit = cfa(Sample.from_frame(frame, list(frame.columns)), "f =~ q1 + q2 + q3", estimator).fit
    assert (fit["cfi"], fit["rmsea"]) == (pytest.approx(1.0, abs=1e-12), 0.0)
    assert np.isnan(fit["tli_robust"])


def test_a_chance_that_is_not_positive_has_no_robust_index_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # Answers that barely determine the unrestricted moments; whether they do so by a hair depends on the processor.
    holes = _misfit(60).mask(np.random.default_rng(2).random((60, 6)) < 0.3)
    whole = robust._computed
    monkeypatch.setattr(robust, "_computed", lambda fitted: _negative(whole(fitted)))
    found = cfa(continuous(holes), TEN)
    assert np.isnan([found.fit[f"{name}_robust"] for name in ("cfi", "tli", "rmsea", "rmsea_ci_lower")]).all()
    assert np.isfinite(found.fit["cfi"])
    assert any("No robust CFI, TLI, RMSEA: what the chi-square is expected" in said for said in found.warnings)


def _negative(found: robust.Robust | None) -> robust.Robust | None:
    assert found is not None
    return replace(found, model=replace(found.model, chance=-0.1))
