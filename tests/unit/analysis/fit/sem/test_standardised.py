import numpy as np
import pytest

from analysis import Sample, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from analysis.fit.sem.standardised import Standardiser, errors, slopes
from tests.support.answers import THREE_FACTORS, continuous, likert, public

X = [f"x{i}" for i in range(1, 10)]
MIMIC = THREE_FACTORS + "\nvisual ~ ageyr\ntextual ~ visual\nx1 ~~ x7"


def _fits() -> list[ConfirmatoryFit]:
    frame = likert(300, 4, seed=5)
    items = list(frame.columns)
    text = "f =~ q1 + q2 + q3 + q4"
    groups = frame.assign(place=np.where(np.arange(300) % 2, "a", "b"))
    return [
        cfa(continuous(public("holzinger"), [*X, "ageyr"]), MIMIC, "ML", meanstructure=True),
        cfa(Sample.from_frame(frame, items), text),
        cfa(Sample.from_frame(frame, items), text, parameterisation="theta"),
        cfa(Sample.from_frame(groups, items, group="place"), text, group_equal=["loadings", "thresholds"]),
    ]


@pytest.mark.parametrize("found", _fits(), ids=["likelihood", "delta", "theta", "groups"])
def test_errors_are_the_delta_methods(found: ConfirmatoryFit) -> None:
    standardise, x, step = Standardiser.of(found.fitted), found.fitted.x, 1e-6
    moved = [(standardise(x + step * e) - standardise(x - step * e)) / (2 * step) for e in np.eye(len(x))]
    np.testing.assert_allclose(slopes(standardise, x), np.column_stack(moved), atol=1e-7)
    np.testing.assert_allclose(
        errors(np.column_stack(moved), found.fitted.vcov), [row.std_se for row in found.estimated], atol=1e-7
    )


@pytest.mark.parametrize("found", _fits(), ids=["likelihood", "delta", "theta", "groups"])
def test_loadings_of_a_simple_structure_square_to_r_squared(found: ConfirmatoryFit) -> None:
    shares = {(g, name): share for g, name, share in Standardiser.of(found.fitted).r_squared(found.fitted.x)}
    for row in found.estimated:
        if row.op == "=~":
            assert row.std_all**2 == pytest.approx(shares[row.group, row.rhs], abs=1e-9)


def test_standardised_variances_are_shares_and_covariances_correlations() -> None:
    table = _fits()[0].parameters.set_index(["lhs", "op", "rhs"]).std_all
    assert table["x1", "~~", "x1"] == pytest.approx(1 - table["visual", "=~", "x1"] ** 2)
    assert table["visual", "~~", "visual"] == pytest.approx(1 - table["visual", "~", "ageyr"] ** 2)


def test_units_of_items_do_not_matter() -> None:
    frame = public("holzinger")[X]
    one, other = (cfa(continuous(x), THREE_FACTORS, "ML").parameters for x in (frame, frame * np.arange(1, 10)))
    np.testing.assert_allclose(other.std_all, one.std_all, atol=1e-7)
    np.testing.assert_allclose(other.std_se, one.std_se, atol=1e-7)
