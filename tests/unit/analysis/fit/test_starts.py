import numpy as np
import pytest

from analysis.fit.starts import starting_values
from analysis.model import parse

COVARIANCE = np.array([[4.0, -1.0, 0.5], [-1.0, 2.0, -0.3], [0.5, -0.3, 1.0]])


def _starts(text: str) -> dict[str, float]:
    found = starting_values(parse(text), COVARIANCE)
    return {f"{p.lhs} {p.op} {p.rhs}": value for p, value in found.items()}


def test_every_free_parameter_has_a_start() -> None:
    table = parse("f =~ a + b + c")
    assert set(starting_values(table, COVARIANCE)) == set(table.free)


def test_half_of_each_variance_is_the_residuals() -> None:
    found = _starts("f =~ a + b + c")
    assert [found[f"{x} ~~ {x}"] for x in "abc"] == [2.0, 1.0, 0.5]
    assert found["f ~~ f"] == 2.0


def test_a_loading_takes_the_sign_of_the_covariance_with_the_marker() -> None:
    found = _starts("f =~ a + b + c")
    assert found["f =~ b"] < 0 < found["f =~ c"]


def test_a_marker_fixed_below_zero_turns_the_signs() -> None:
    found = _starts("f =~ -0.5*a + b + c")
    assert found["f =~ c"] < 0 < found["f =~ b"]
    assert found["f ~~ f"] == pytest.approx(0.5 * 4.0 / 0.25)


def test_the_marker_is_the_item_with_a_fixed_loading() -> None:
    assert _starts("f =~ NA*a + 1*b + c")["f ~~ f"] == 1.0


def test_a_fixed_factor_variance_sets_the_size_of_the_loadings() -> None:
    found = _starts("f =~ a + b + c\nf ~~ 4*f")
    assert abs(found["f =~ a"]) == pytest.approx(np.sqrt(0.5 * 4.0 / 4.0))


def test_covariances_start_at_zero() -> None:
    assert _starts("f =~ a + b\ng =~ c + b\na ~~ c")["f ~~ g"] == 0.0
