"""SIMULATED: where invariance holds, its tests reject as often as their level says."""

import numpy as np
import pandas as pd

from analysis import Sample
from analysis.fit.sem.choose import choose
from analysis.fit.sem.difference import Method, difference
from analysis.fit.sem.engine import Request
from analysis.fit.sem.levels import CONTINUOUS, ORDINAL, Prepared
from analysis.model import Options

MODEL = "f =~ q1 + q2 + q3 + q4"
ITEMS = ["q1", "q2", "q3", "q4"]
DRAWS, LEVEL = 200, 0.05
METHODS: tuple[Method, ...] = ("satorra-bentler-2001", "satorra-bentler-2010")


def _draw(rng: np.random.Generator, n: int = 400) -> Sample:
    """Return answers with heavy tails of two groups: their factors differ in mean and variance, their items do not."""
    group = np.repeat([0, 1], n // 2)
    factor = rng.standard_t(8, n) * np.where(group == 1, 1.3, 1.0) + 0.4 * group
    y = np.array([0.9, 0.7, 0.8, 0.6]) * factor[:, None] + 0.7 * rng.standard_t(8, (n, 4))
    frame = pd.DataFrame(y, columns=ITEMS).assign(group=group.astype(str))
    return Sample.from_frame(frame, ITEMS, scale=None, group="group", treatment="continuous")


def _prepared(sample: Sample, estimator: str | None, missing: str) -> Prepared:
    choice = choose(sample, estimator, missing, clustered=False)
    options = Options(
        scaling="unit", meanstructure=True, parameterisation="theta", identification="wu-estabrook"
    )  # fmt: skip
    return Prepared.of(sample, Request(MODEL, options, choice, by_group=True))


def test_scaled_tests_of_true_invariance_keep_their_level() -> None:
    rng = np.random.default_rng(20261122)
    p: dict[str, list[float]] = {}
    for _ in range(DRAWS):
        prepared = _prepared(_draw(rng), "MLM", "listwise")
        fits = [prepared.fit(level) for level in CONTINUOUS[:3]]
        for method in METHODS:
            for k, name in enumerate(("metric", "scalar")):
                p.setdefault(f"{method} {name}", []).append(difference(fits[k], fits[k + 1], method).p_value)
    assert len(p) == 4
    for name, found in p.items():
        assert _rejects_as_it_should(found), name
        # p is uniform where the hypothesis is true: mean 1/2, variance 1/12.
        assert abs(np.mean(found) - 0.5) < 4 / np.sqrt(12 * DRAWS), name


def test_scaled_and_shifted_tests_of_ordinal_items_keep_their_level() -> None:
    rng = np.random.default_rng(20261123)
    found = []
    for _ in range(DRAWS // 2):
        sample = _draw(rng, 600)
        cut = sample.answers.apply(lambda y: 1.0 + np.searchsorted([-1.2, -0.3, 0.5, 1.6], y))
        frame = pd.DataFrame(cut).assign(group=sample.group)
        prepared = _prepared(Sample.from_frame(frame, ITEMS, scale=None, group="group"), None, "pairwise")
        wider, stricter = (prepared.fit(level) for level in ORDINAL[1:3])
        found.append(difference(wider, stricter).p_value)
    assert _rejects_as_it_should(found)


def _rejects_as_it_should(p: list[float]) -> bool:
    error = np.sqrt(LEVEL * (1 - LEVEL) / len(p))
    return bool(abs(np.mean(np.array(p) < LEVEL) - LEVEL) < 4 * error)
