import numpy as np
import pytest

from analysis import Sample, cfa
from tests.support.answers import THREE_FACTORS, congeneric, continuous, holzinger, likert

ONE = "f =~ y1 + y2 + y3 + y4 + y5"


def test_the_pair_that_shares_more_comes_first_with_what_it_would_be() -> None:
    frame = congeneric(1000, [0.7] * 5, seed=8)
    shared = 0.5 * np.random.default_rng(80).normal(size=1000)
    frame = frame.assign(y1=frame.y1 + shared, y2=frame.y2 + shared)
    found = cfa(continuous(frame), ONE, "ML")
    first = found.modification_indices.iloc[0]
    assert (first.lhs, first.op, first.rhs) == ("y1", "~~", "y2")
    freed = cfa(continuous(frame), ONE + "\ny1 ~~ y2", "ML")
    assert first.mi == pytest.approx(found.fit["chisq"] - freed.fit["chisq"], rel=0.15)
    est = freed.parameters.query("lhs == 'y1' and rhs == 'y2'").est.item()
    assert first.epc == pytest.approx(est, rel=0.15)


def test_indices_are_ordered_and_only_of_what_is_fixed() -> None:
    frame = cfa(holzinger(), THREE_FACTORS, "MLR", "listwise").modification_indices
    assert frame.mi.is_monotonic_decreasing
    assert (frame.mi >= 0).all()
    assert len(frame) == 18 + 36  # cross-loadings and residual covariances
    assert not ((frame.lhs == "visual") & (frame.rhs == "x1")).any()
    assert (frame.mi / frame.mi_scaled).std() == pytest.approx(0, abs=1e-9)


def test_after_what_was_fixed_is_free_its_index_is_gone() -> None:
    text = THREE_FACTORS + "\nvisual ~~ 0*textual"
    with_it = cfa(holzinger(), text, "ML").modification_indices
    assert ((with_it.lhs == "visual") & (with_it.rhs == "textual")).any()
    without = cfa(holzinger(), THREE_FACTORS, "ML").modification_indices
    assert not ((without.lhs == "visual") & (without.rhs == "textual")).any()


def test_a_saturated_model_and_one_without_a_minimum_have_none() -> None:
    frame = congeneric(200, [0.8, 0.7, 0.6], seed=1)
    assert cfa(continuous(frame), "f =~ y1 + y2 + y3", "ML").modification_indices.empty
    unrelated = Sample.from_frame(
        congeneric(60, [0.0] * 4, seed=0), ["y1", "y2", "y3", "y4"], scale=None, treatment="continuous"
    )
    stopped = cfa(unrelated, "f =~ y1 + y2 + y3 + y4\nf ~~ start(-5)*f", "ML")
    assert stopped.modification_indices.empty


def test_ordinal_items_have_them_too() -> None:
    frame = likert(300, 6, seed=5)
    found = cfa(Sample.from_frame(frame, list(frame.columns)), "f =~ q1 + q2 + q3\ng =~ q4 + q5 + q6")
    kinds = set(zip(found.modification_indices.op, found.modification_indices.lhs == "f", strict=True))
    assert ("=~", True) in kinds
    assert ("~~", False) in kinds
