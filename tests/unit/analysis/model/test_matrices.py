import numpy as np
import pytest

from analysis.model import Model, Options, build, parse
from analysis.model.matrices import ordinal_structure, place, structure


def _values(model: Model, x: np.ndarray, group: int = 1) -> dict[str, np.ndarray]:
    at = structure(model, group).values(x)
    return {"lambda": at.loadings} | {name: getattr(at, name) for name in ("beta", "psi", "theta", "nu", "alpha")}


def test_every_parameter_stands_in_its_cell() -> None:
    model = build("f =~ a + b + c\ng =~ d + e + h\ng ~ f\na ~~ d", Options(meanstructure=True))
    x = np.arange(2.0, model.free + 2)
    found = _values(model, x)
    for p, k in zip(model.parameters, model.index, strict=True):
        where = place(model, p)
        assert where is not None
        name, row, column = where
        cell = found[name][row] if found[name].ndim == 1 else found[name][row, column]
        assert cell == (x[k] if k >= 0 else p.fixed)
    np.testing.assert_array_equal(found["psi"], found["psi"].T)
    np.testing.assert_array_equal(found["theta"], found["theta"].T)


def test_an_observed_predictor_is_its_own_factor() -> None:
    model = parse("f =~ a + b + c\nf ~ z")
    found = _values(model, np.ones(model.free))
    assert found["lambda"][3].tolist() == [0.0, 1.0]
    assert place(model, next(p for p in model.parameters if p.op == "~")) == ("beta", 0, 1)


def test_factors_of_a_higher_order_stand_in_beta() -> None:
    model = parse("f =~ a + b + c\ng =~ d + e + h\nj =~ k + l + m\ntop =~ f + g + j")
    assert _values(model, np.zeros(model.free))["beta"][0].tolist() == [0, 0, 0, 1]
    assert [place(model, p) for p in model.parameters if p.lhs == "top" and p.op == "=~"] == [
        ("beta", 0, 3),
        ("beta", 1, 3),
        ("beta", 2, 3),
    ]


def test_groups_have_matrices_of_their_own() -> None:
    model = build("f =~ a + c(0.5, 0.8)*b + c", Options(groups=2))
    x = np.arange(1.0, model.free + 1)
    assert [_values(model, x, g)["lambda"][1, 0] for g in (1, 2)] == [0.5, 0.8]


@pytest.mark.parametrize("parameterisation", ["delta", "theta"])
def test_thresholds_stand_item_after_item_with_one_entry_for_a_measure(parameterisation: str) -> None:
    options = Options(thresholds={"a": 2, "c": 1}, parameterisation=parameterisation)  # type: ignore[arg-type]
    model = build("f =~ a + b + c\na | 0.3*t1", options)
    found = ordinal_structure(model, 1)
    assert found.cut.tolist() == [0, 0, 1, 2]
    assert found.measures.tolist() == [False, True, False]
    assert found.tau.tolist() == [0.3, 0, 0, 0]
    assert (found.tau_free >= 0).tolist() == [False, True, False, True]
    assert found.theta is (parameterisation == "theta")
