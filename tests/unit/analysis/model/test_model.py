import numpy as np
import pytest

from analysis.model import Options, build, parse
from instrument.errors import ContentError

TWO = "f =~ x1 + a*x2 + b*x3\ng =~ x4 + a*x5 + c*x6"


def test_equal_labels_are_one_free_parameter() -> None:
    model = parse(TWO)
    assert model.labels.keys() == {"a", "b", "c"}
    assert model.free == len([p for p in model.parameters if p.free]) - 1
    numbers = [k for p, k in zip(model.parameters, model.index, strict=True) if p.label == "a"]
    assert len(numbers) == 2
    assert len(set(numbers)) == 1


def test_labels_of_all_groups_are_shared_and_their_own_are_not() -> None:
    both = build("f =~ x1 + a*x2 + x3", Options(groups=2))
    own = build("f =~ x1 + c(a, b)*x2 + x3", Options(groups=2))
    assert own.free == both.free + 1


def test_constraints_are_rows_and_sides() -> None:
    model = parse(TWO + "\nb == 2*c + 1\nb - c == 0.5")
    rows, sides = model.constraints
    b, c = model.labels["b"], model.labels["c"]
    assert rows[:, [b, c]].tolist() == [[1.0, -2.0], [1.0, -1.0]]
    assert sides.tolist() == [1.0, 0.5]
    assert np.count_nonzero(rows) == 4


def test_definitions_may_rest_on_definitions_and_be_constrained() -> None:
    model = parse(TWO + "\nd := b + c\ne := d*2\nd == 1")
    x = np.arange(1.0, model.free + 1)
    b, c = x[model.labels["b"]], x[model.labels["c"]]
    assert [model.evaluate(one.right, x) for one in model.definitions] == [b + c, 2 * (b + c)]
    rows, sides = model.constraints
    assert (rows @ x - sides).item() == pytest.approx(b + c - 1)


@pytest.mark.parametrize("text", ["b == c^2", "b*c == 1", "exp(b) == 2", "b/c == 1"])
def test_an_equation_that_is_not_linear_is_refused(text: str) -> None:
    with pytest.raises(ContentError, match=r"line 3, column \d+: the constraint is not linear."):
        _ = parse(f"{TWO}\n{text}").constraints


def test_an_equation_without_a_free_parameter_is_refused() -> None:
    with pytest.raises(ContentError, match="the constraint holds no free parameter"):
        _ = parse(TWO + "\nb - b == 0").constraints


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("d := z", "'z' is no label of a free parameter. Write: label"),
        ("d := d + 1", "'d' is no label of a free parameter"),
        ("b := a", "'b' is a label already. Choose another name"),
        ("d := e\ne := b", "'e' is no label"),  # a definition stands before what uses it
        ("b == z", "'z' is no label"),
    ],
)
def test_unknown_labels_are_refused_with_their_place(line: str, message: str) -> None:
    with pytest.raises(ContentError, match=f"line 3.*{message}"):
        parse(f"{TWO}\n{line}")


def test_effects_coding_sums_loadings_to_their_number_and_intercepts_to_nothing() -> None:
    model = build(TWO.replace("a*", ""), Options(scaling="effects", meanstructure=True))
    rows, sides = model.constraints
    assert sides.tolist() == [3.0, 0.0, 3.0, 0.0]
    assert rows.sum(axis=1).tolist() == [3.0, 3.0, 3.0, 3.0]


def test_observed_variables_of_regressions_are_columns_of_lambda() -> None:
    model = parse("f =~ x1 + x2 + x3\nf ~ z\ny ~ f + x1")
    assert model.latent == ("f", "y", "z", "x1")
    assert model.items == ("x1", "x2", "x3", "y", "z")


def test_what_covaries_with_such_a_variable_is_one_too() -> None:
    assert parse("f =~ x1 + x2 + x3\ny ~ f\ny ~~ x3").latent == ("f", "y", "x3")
