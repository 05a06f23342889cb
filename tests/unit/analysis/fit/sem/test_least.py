import numpy as np
import pytest

from analysis import Sample, cfa, polychoric
from tests.support.answers import likert

FRAME = likert(300, 4, seed=5)
ITEMS = list(FRAME.columns)
ONE = "f =~ q1 + q2 + q3 + q4"


def _sample(**options: object) -> Sample:
    return Sample.from_frame(FRAME, ITEMS, **options)  # type: ignore[arg-type]


def test_the_moments_are_the_polychorics_and_their_thresholds() -> None:
    (moments,) = cfa(_sample(), ONE).fitted.moments
    found = polychoric(_sample())
    np.testing.assert_allclose(moments.cov, found.correlations)
    np.testing.assert_allclose(moments.located, np.concatenate(list(found.thresholds.values())))
    # Thresholds are free: the model's are the sample's.
    np.testing.assert_allclose(moments.implied_located, moments.located, atol=1e-8)


def test_the_chi_square_is_n_less_1_times_the_weighted_squares() -> None:
    found = cfa(_sample(), ONE, "DWLS")
    (part,), (moments,) = found.fitted.parts, found.fitted.moments
    first, second = part.model.pairs
    residual = (moments.cov - moments.implied_cov)[first, second]
    weight = 1 / np.diag(part.gamma)[-len(first) :]
    assert found.fit["chisq"] == pytest.approx(299 * float(np.sum(weight * residual**2)), rel=1e-6)


def test_estimators_of_one_weight_differ_in_their_test_alone() -> None:
    fits = {name: cfa(_sample(), ONE, name) for name in ("DWLS", "WLSM", "WLSMV", "WLSMVS")}
    for other in fits.values():
        np.testing.assert_allclose(other.parameters.est, fits["DWLS"].parameters.est)
        assert other.fit["chisq"] == pytest.approx(fits["DWLS"].fit["chisq"])
    assert len({fit.fit.get("chisq_scaled", np.nan) for fit in fits.values()}) == 4
    assert fits["WLSMVS"].fit["df_scaled"] < fits["WLSMV"].fit["df_scaled"] == 2


def test_doubtful_pairs_are_said_with_their_group() -> None:
    frame = FRAME.assign(place=np.where(np.arange(300) < 150, "a", "b"))
    found = cfa(Sample.from_frame(frame, ITEMS, group="place"), ONE)
    assert any(
        warning.startswith("Group a: ") and "of 6 tables of two items have empty cells" in warning
        for warning in found.warnings
    )


def test_a_two_by_two_table_has_one_correlation_and_no_degree_of_freedom() -> None:
    halves = (FRAME > 3).astype(int)
    found = cfa(Sample.from_frame(halves[["q1", "q2", "q3"]], ["q1", "q2", "q3"], scale=(0, 1)), "f =~ q1 + q2 + q3")
    assert (found.fit["df"], found.fit["chisq"]) == (0, pytest.approx(0, abs=1e-9))
    assert found.parameters.query("op == '=~' and free").se.gt(0).all()
