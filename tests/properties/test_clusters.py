"""What may not matter to clusters: the order of people and items, names of clusters, reversal, relabelled answers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Sample, agreement, cluster_description, icc, study_frame
from tests.support.answers import likert

ITEMS = ["q1", "q2", "q3", "q4"]
PLACES = np.repeat(range(8), [3, 9, 1, 12, 5, 7, 2, 11])
seeds = st.integers(0, 10**6)
few = settings(max_examples=4)


def _answers(seed: int, holes: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    shift = rng.integers(-1, 2, 8)[PLACES]
    frame = (likert(len(PLACES), 4, seed).add(shift, axis=0)).clip(1, 5).astype(float)
    return frame.mask(rng.random(frame.shape) < holes)


def _sample(frame: pd.DataFrame, places: object, items: list[str] = ITEMS, reverse: tuple[str, ...] = ()) -> Sample:
    return Sample.from_frame(frame.assign(place=places), items, reverse, scale=(1, 5), cluster="place")


def _numbers(sample: Sample) -> dict[str, float]:
    """Everything three estimators find, by score and cluster-free names."""
    found: dict[str, float] = {}
    for row in [*cluster_description(sample).rows(), *icc(sample).rows(), *agreement(sample, draws=20).rows()]:
        name = f"{row['scale']} {row.get('null', '')}"
        found |= {f"{name} {key}": float(x) for key, x in row.items() if isinstance(x, int | float)}
    return found


@few
@given(seed=seeds, names=st.permutations(range(8)), order=st.permutations(ITEMS))
def test_order_and_names_change_nothing(seed: int, names: list[int], order: list[str]) -> None:
    frame = _answers(seed, holes=0.1)
    plain = _numbers(_sample(frame, PLACES))
    labels = np.array(names)[PLACES]
    shuffled = frame.assign(place=labels).sample(frac=1, random_state=seed)
    for called in (shuffled["place"], shuffled["place"].astype(str), shuffled["place"].map("uni {}".format)):
        other = _numbers(_sample(shuffled[ITEMS], called.to_numpy(), order))
        assert other == pytest.approx(plain, abs=1e-8, nan_ok=True)


@few
@given(seed=seeds, turned=st.sets(st.sampled_from(ITEMS)))
def test_an_item_reversed_together_with_its_answers_changes_nothing(seed: int, turned: set[str]) -> None:
    frame = _answers(seed)
    both = frame.assign(**{item: 6 - frame[item] for item in turned})
    assert _numbers(_sample(both, PLACES, reverse=tuple(turned))) == pytest.approx(
        _numbers(_sample(frame, PLACES)), abs=1e-12, nan_ok=True
    )


@few
@given(seed=seeds, size=st.floats(0.01, 100), shift=st.floats(-100, 100))
def test_the_unit_of_answers_changes_no_correlation(seed: int, size: float, shift: float) -> None:
    frame = _answers(seed, holes=0.1)
    one, two = (
        cluster_description(Sample.from_frame(x.assign(place=PLACES), ITEMS, scale=None, cluster="place"))
        for x in (frame, frame * size + shift)
    )
    for name in ("within", "between", "between_true"):
        np.testing.assert_allclose(getattr(two, name), getattr(one, name), atol=1e-7)
    for a, b in zip(one.scores, two.scores, strict=True):
        assert (b.lower, b.upper, b.reml.icc) == pytest.approx((a.lower, a.upper, a.reml.icc), abs=1e-6)


@few
@given(seed=seeds, holes=st.floats(0, 0.5))
def test_everybody_of_a_study_is_joined_or_listed(seed: int, holes: float) -> None:
    rng = np.random.default_rng(seed)
    columns = {"place": PLACES.astype(str), "pair": rng.integers(0, 12, len(PLACES)).astype(str)}
    frames = [_answers(seed + k, holes).assign(**columns) for k in (0, 1)]
    lost = rng.random(len(PLACES)) < 0.1
    frames[1].loc[lost, "pair"] = None
    roles = {
        role: Sample.from_frame(frame, ITEMS, scale=(1, 5), cluster="place", group="pair")
        for role, frame in zip(("mentee", "mentor"), frames, strict=True)
    }
    found = study_frame(roles)
    joined = {(role, name) for role in roles for name in found.wide[f"person_{role}"]}
    alone = {(one.role, one.name) for one in found.unmatched}
    assert not joined & alone
    assert len(joined) + len(alone) == 2 * len(PLACES) == len(found.people)
    assert len(joined) == 2 * len(found.wide)
