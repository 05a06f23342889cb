import numpy as np
import pytest

from analysis import cfa
from instrument.errors import UsageError
from tests.support.answers import THREE_FACTORS, continuous, holzinger, public

X = [f"x{i}" for i in range(1, 10)]
LISTWISE = {"estimator": "ML", "missing": "listwise"}


@pytest.mark.parametrize(
    "text",
    [
        THREE_FACTORS,
        THREE_FACTORS + "\nx7 ~~ x8\nvisual ~~ 0*speed",
        THREE_FACTORS.replace("=~ x1", "=~ NA*x1") + "\nvisual ~~ 1*visual",
        THREE_FACTORS + "\ng =~ visual + textual + speed",
    ],
    ids=["three factors", "residual covariance", "unit variance", "second order"],
)
def test_both_engines_end_at_one_minimum(text: str) -> None:
    ours, theirs = (cfa(holzinger(), text, engine=engine, **LISTWISE) for engine in ("own", "semopy"))  # type: ignore[arg-type]
    assert theirs.converged
    # semopy stops some digits short: its chi-square can only be greater.
    assert -1e-9 < theirs.fit["chisq"] - ours.fit["chisq"] < 1e-2
    np.testing.assert_allclose(theirs.parameters.std_all, ours.parameters.std_all, atol=5e-3)


def test_units_do_not_matter_to_it() -> None:
    frame = public("holzinger")[X] * np.logspace(-3, 3, 9)
    found = cfa(continuous(frame), THREE_FACTORS, engine="semopy", **LISTWISE)  # type: ignore[arg-type]
    plain = cfa(holzinger(), THREE_FACTORS, engine="semopy", **LISTWISE)  # type: ignore[arg-type]
    assert found.fit["chisq"] == pytest.approx(plain.fit["chisq"], abs=1e-3)


def test_names_of_columns_are_not_taken_for_syntax() -> None:
    frame = public("holzinger")[X[:4]].set_axis(["DEFINE", "START", "x_1", "y.2"], axis=1)
    assert cfa(continuous(frame), "f =~ DEFINE + START + x_1 + y.2", engine="semopy", **LISTWISE).converged  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"meanstructure": True}, "it is not asked for means"),
        ({"groups": True}, "several groups, means"),
        ({"text": "visual =~ x1 + a*x2 + b*x3 + x4\na == 2*b"}, "constraints"),
        ({"text": "visual =~ x1 + k*x2 + k*x3 + x4"}, "equal parameters"),
        ({"text": "visual =~ x1 + x2 + x3 + x4\nvisual ~ x9"}, "covariates"),
    ],
)
def test_what_it_is_not_asked_for_is_named(options: dict[str, object], message: str) -> None:
    text = str(options.pop("text", THREE_FACTORS))
    sample = continuous(public("holzinger"), X, group="school")
    with pytest.raises(UsageError, match=message):
        cfa(sample, text, engine="semopy", **({"groups": False} | LISTWISE | options))  # type: ignore[arg-type]
