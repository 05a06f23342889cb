"""What must not matter, does not: direction, order, labels, units."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import adequacy, alpha, cfa, efa, icc, item_analysis
from analysis.kernel.alpha import feldt_interval
from analysis.kernel.covariance import pair_counts, pairwise_correlation, smallest_eigenvalue
from analysis.kernel.fit_indices import ChiSquare, rmsea, rmsea_interval
from analysis.model import parse
from analysis.sample import Sample
from analysis.simulate.population import Population
from tests.support.answers import continuous, with_holes

few = settings(max_examples=12)
many = settings(few, max_examples=60)

ITEMS = ("q1", "q2", "q3", "q4", "q5", "q6")
MODEL = "f =~ q1 + q2 + q3\ng =~ q4 + q5 + q6"
POPULATION = Population(
    loadings=dict(zip(ITEMS, [("f", 0.8), ("f", 0.7), ("f", 0.75), ("g", 0.8), ("g", 0.7), ("g", 0.75)], strict=True)),
    reverse=frozenset(),
    factor_r=0.3,
    icc=0.1,
    thresholds=(-1.5, -0.5, 0.5, 1.5),
    missing=0.0,
)
N = 240
places = np.repeat(np.arange(8), N // 8)
seeds = st.integers(0, 10_000)
some_items = st.sets(st.sampled_from(ITEMS)).map(sorted)


def _answers(seed: int, holes: float = 0.03) -> pd.DataFrame:
    answers = POPULATION.draw(places, seed).astype(float)
    return pd.DataFrame(with_holes(answers, holes, seed + 1), columns=list(ITEMS))


def _measures(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return _answers(seed, holes=0.0) + 0.3 * rng.standard_normal((N, len(ITEMS)))


def _sample(frame: pd.DataFrame, items: Sequence[str] = ITEMS, **options: object) -> Sample:
    return Sample.from_frame(frame, items, **options)


def _loadings(sample: Sample, factors: int = 2) -> np.ndarray:
    return efa(sample, factors).loadings.abs().loc[list(ITEMS)].to_numpy()


@few
@given(seed=seeds, turned=some_items)
def test_reversing_items_together_with_their_answers_changes_nothing(seed: int, turned: list[str]) -> None:
    frame = _answers(seed)
    plain = _sample(frame)
    both = _sample(frame.assign(**{item: 6 - frame[item] for item in turned}), reverse=turned)
    assert alpha(both).estimate == alpha(plain).estimate
    assert [x.item_rest for x in item_analysis(both).items] == [x.item_rest for x in item_analysis(plain).items]
    np.testing.assert_array_equal(_loadings(both), _loadings(plain))


@few
@given(seed=seeds, turned=some_items)
def test_the_direction_of_items_matters_neither_to_factors_nor_to_fit(seed: int, turned: list[str]) -> None:
    plain, keyed = _sample(_answers(seed)), _sample(_answers(seed), reverse=turned)
    np.testing.assert_allclose(_loadings(keyed), _loadings(plain), atol=1e-6)
    assert adequacy(keyed).kmo == pytest.approx(adequacy(plain).kmo, abs=1e-10)
    assert cfa(keyed, MODEL).fit["chisq"] == pytest.approx(cfa(plain, MODEL).fit["chisq"], abs=1e-7)


@few
@given(seed=seeds, order=st.permutations(ITEMS))
def test_the_order_of_rows_and_items_changes_nothing(seed: int, order: list[str]) -> None:
    frame = _answers(seed).assign(place=places)
    shuffled = frame.sample(frac=1, random_state=seed)
    plain, other = _sample(frame, cluster="place"), _sample(shuffled, order, cluster="place")
    assert alpha(other).estimate == pytest.approx(alpha(plain).estimate, abs=1e-12)
    assert adequacy(other).kmo_per_item == pytest.approx(adequacy(plain).kmo_per_item, abs=1e-10)
    assert icc(other).estimates()["icc1"] == pytest.approx(icc(plain).estimates()["icc1"], abs=1e-12)
    np.testing.assert_allclose(_loadings(other), _loadings(plain), atol=1e-5)
    members = {factor: " + ".join(q for q in order if q in items) for factor, items in parse(MODEL).constructs.items()}
    theirs = cfa(other, f"g =~ {members['g']}\nf =~ {members['f']}").fit["chisq"]
    assert theirs == pytest.approx(cfa(plain, MODEL).fit["chisq"], abs=1e-7)


@few
@given(seed=seeds, names=st.permutations(range(8)))
def test_how_clusters_are_called_changes_nothing(seed: int, names: list[int]) -> None:
    frame = _answers(seed)
    labels = np.array(names)[places]
    called = [labels, labels.astype(str), [f"place {x}" for x in labels], labels + 0.5, [f" {x} " for x in labels]]
    found = [icc(_sample(frame.assign(place=place), cluster="place")) for place in called]
    for other in found[1:]:
        assert other.estimates()["icc1"] == pytest.approx(found[0].estimates()["icc1"], abs=1e-12)
        assert other.settings.clusters == 8


units = st.lists(
    st.tuples(st.floats(-3, 3), st.booleans(), st.floats(-100, 100)), min_size=len(ITEMS), max_size=len(ITEMS)
)


@few
@given(seed=seeds, units=units)
def test_units_of_measures_change_nothing_that_rests_on_correlations(
    seed: int, units: list[tuple[float, bool, float]]
) -> None:
    frame = _measures(seed)
    scale = np.array([10**size * (-1 if turned else 1) for size, turned, _ in units])
    moved = continuous((frame + [shift for *_, shift in units]) * scale)
    plain = continuous(frame)
    assert adequacy(moved).kmo == pytest.approx(adequacy(plain).kmo, abs=1e-8)
    assert adequacy(moved).bartlett.value == pytest.approx(adequacy(plain).bartlett.value, rel=1e-8)
    np.testing.assert_allclose(_loadings(moved), _loadings(plain), atol=1e-5)
    theirs, ours = cfa(moved, MODEL), cfa(plain, MODEL)
    assert theirs.converged
    assert theirs.fit["chisq"] == pytest.approx(ours.fit["chisq"], abs=1e-6)
    loadings = "op == '=~'"
    expected = ours.parameters.query(loadings)
    np.testing.assert_allclose(theirs.parameters.query(loadings).std_all.abs(), expected.std_all.abs(), atol=1e-6)
    np.testing.assert_allclose(theirs.parameters.query(loadings).std_se, expected.std_se, atol=1e-6)


@few
@given(seed=seeds, size=st.floats(-3, 3), shift=st.floats(-100, 100))
def test_one_unit_for_all_items_changes_no_coefficient(seed: int, size: float, shift: float) -> None:
    frame = _measures(seed)
    plain, moved = (
        continuous(x.assign(place=places), ITEMS, cluster="place") for x in (frame, frame * 10**size + shift)
    )
    assert alpha(moved).estimate == pytest.approx(alpha(plain).estimate, abs=1e-9)
    assert icc(moved).estimates()["icc1"] == pytest.approx(icc(plain).estimates()["icc1"], abs=1e-8)


@few
@given(seed=seeds, holes=st.floats(0, 0.4))
def test_every_row_is_either_answered_or_missing_for_a_reason(seed: int, holes: float) -> None:
    frame = _answers(seed, holes)
    coded = frame.mask(np.random.default_rng(seed).random(frame.shape) < 0.1, 9)
    sample = _sample(coded, missing_codes={"refused": 9})
    for item in ITEMS:
        answered = int(coded[item].between(1, 5).sum())
        assert answered + sum(sample.missing_reasons[item].values()) == len(frame)
        assert sample.answers[item].notna().sum() == answered
    assert len(sample.answers) == coded.isin([1, 2, 3, 4, 5]).any(axis=1).sum()


@many
@given(seed=seeds, holes=st.floats(0, 0.9))
def test_a_correlation_lies_between_minus_one_and_one_or_is_not_a_number(seed: int, holes: float) -> None:
    x = np.random.default_rng(seed).integers(1, 4, (12, 4)).astype(float)
    x = with_holes(x, holes, seed + 1)
    r = pairwise_correlation(x)
    np.testing.assert_array_equal(r, r.T)
    known = r[np.isfinite(r)]
    assert (np.abs(known) <= 1 + 1e-12).all()
    assert np.isnan(r[pair_counts(x) < 2]).sum() == (pair_counts(x) < 2)[~np.eye(4, dtype=bool)].sum()
    if holes == 0 and np.isfinite(r).all():
        assert smallest_eigenvalue(r) > -1e-12


@many
@given(
    estimate=st.floats(-3, 0.999),
    n=st.integers(3, 5000),
    p=st.integers(2, 60),
    level=st.floats(0.5, 0.999),
)
def test_feldts_interval_is_in_order_and_below_one(estimate: float, n: int, p: int, level: float) -> None:
    lower, upper = feldt_interval(estimate, n, p, level)
    assert lower < upper < 1


@many
@given(value=st.floats(0.01, 5000), df=st.integers(1, 300), n=st.integers(20, 5000))
def test_rmsea_lies_within_its_interval(value: float, df: int, n: int) -> None:
    model = ChiSquare(value, df)
    lower, upper = rmsea_interval(model, n)
    assert 0 <= lower <= rmsea(model, n) <= upper + 1e-9


breaks = st.lists(st.sampled_from([" + ", "+", " +\n  ", "\n  + ", " + # note\n"]), min_size=9, max_size=9)
names = st.lists(st.from_regex(r"\A[a-z][a-z0-9_.]{0,6}\Z"), min_size=5, max_size=9, unique=True)


@many
@given(names=names, breaks=breaks)
def test_a_model_reads_the_same_however_it_is_broken_into_lines(names: list[str], breaks: list[str]) -> None:
    factors, items = names[:2], names[2:]
    half = len(items) // 2 + 1
    tidy, broken = [], []
    for factor, members in zip(factors, (items[:half], items[half - 1 :]), strict=True):
        tidy.append(f"{factor} =~ {' + '.join(members)}")
        joined = "".join(member + space for member, space in zip(members, breaks, strict=False))
        broken.append(f"{factor}=~{joined.rsplit(members[-1], 1)[0]}{members[-1]}")
    other = parse(" ;".join(broken) if "#" not in "".join(broken) else "\n".join(broken))
    assert parse("\n".join(tidy)).parameters == other.parameters
