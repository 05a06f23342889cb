"""The indices of careless answering of a sample: which can be had, for whom, and why the others cannot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analysis.fit.careless_rule import INDICES, CarelessRule
from analysis.grammar import agree, counted
from analysis.kernel import consistency
from analysis.kernel.covariance import pairwise_correlation, pairwise_covariance, smallest_eigenvalue, to_correlation
from analysis.kernel.em import normal_moments
from analysis.kernel.longstring import in_order, runs
from analysis.kernel.mahalanobis import squared_distances
from analysis.kernel.variability import response_variability
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Reasons for a missing answer that mean the item was never put to the respondent.
NOT_PUT = ("planned", "skipped", "not_reached")
# Correlation matrices with an eigenvalue below this cannot be inverted with any digits left.
LEAST_EIGENVALUE = 1e-8
LEAST_SCALES = 3
NOT_GIVEN = "not given"


@dataclass(frozen=True, eq=False)
class Observed:
    """What an administration saw beside the answers, or None: the `place` (n, p) in which each item was met (NaN = not
    met), `seconds` (n,) per item, attention checks `failed` (n,)."""

    place: Matrix | None = None
    seconds: Vector | None = None
    failed: Vector | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items and the correlation of their raw answers."""

    first: str
    second: str
    r: float


@dataclass(frozen=True, eq=False)
class Indices:
    """Index -> `values` (n,), NaN = not had; `absent`: index -> why nobody has it.

    `answered` (n,) items; `d2_p` (n,). `pairs`: "synonyms", "antonyms" -> their pairs, `counts` -> how many of them
    each respondent answered (also "even_odd": scales with both halves). `extremes`: the least and greatest correlation
    of two items. `choices` say how it was computed, `doubts` what to keep in mind.
    """

    values: Mapping[str, Vector]
    answered: NDArray[np.int64]
    d2_p: Vector
    absent: Mapping[str, str]
    pairs: Mapping[str, tuple[Pair, ...]]
    counts: Mapping[str, NDArray[np.int64]]
    extremes: tuple[float, float]
    choices: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def judged(self) -> dict[str, Vector]:
        """What the thresholds are set beside: every index, of D² its p-value."""
        return {**self.values, "d2": self.d2_p}


@dataclass
class _Found:
    """What is gathered on the way."""

    values: dict[str, Vector] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, tuple[Pair, ...]] = field(default_factory=dict)
    counts: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def indices(sample: Sample, rule: CarelessRule, observed: Observed) -> Indices:
    """Compute every index of the rows of `sample` that can be had."""
    keyed, raw = sample.array, raw_answers(sample)
    n = len(keyed)
    found = _Found()
    found.values["irv"] = response_variability(raw)
    found.values["person_total"] = consistency.person_total(raw)
    _longstring(found, sample, raw, observed.place)
    d2_p = _distance(found, keyed, sample.items)
    _even_odd(found, sample, keyed)
    extremes = _pairs(found, raw, sample.items, rule)
    for name, given in (("seconds_per_item", observed.seconds), ("attention_failed", observed.failed)):
        if given is None:
            found.absent[name] = NOT_GIVEN
        else:
            found.values[name] = given
    return Indices(
        {name: found.values.get(name, np.full(n, np.nan)) for name in INDICES},
        (~np.isnan(keyed)).sum(axis=1),
        d2_p,
        found.absent,
        found.pairs,
        found.counts,
        extremes,
        tuple(found.choices),
        tuple(found.doubts),
    )


def raw_answers(sample: Sample) -> Matrix:
    """Return the answers (n, p) as they were given: reversed items turned back."""
    raw = sample.array
    if sample.scale is not None and sample.reverse:
        columns = [sample.items.index(name) for name in sample.reverse]
        raw[:, columns] = sum(sample.scale) - raw[:, columns]
    return raw


def places(order: Iterable[Sequence[str] | str | None], sample: Sample) -> Matrix:
    """Return (n, p): the place in which each respondent met each item, NaN = not met.

    order: of each row of `sample` the ids in the order they were asked, as a sequence or one text with blanks between
    them (None or "": not known, then the order of the columns). Ids that are no items are passed over. Raises Refused
    for another number of rows, an id named twice, or an answer to an item that was not asked.
    """
    given = list(order)
    if len(given) != len(sample.answers):
        what = f"it has {len(given)} rows for {len(sample.answers)} respondents."
        raise Refused.at("order", what, "Give one for each row of the sample's answers.")
    column = {name: place for place, name in enumerate(sample.items)}
    listed = list(range(len(column)))
    met = [[column[name] for name in _ids(asked) if name in column] or listed for asked in given]
    counts = np.array([len(columns) for columns in met])
    rows, columns = np.repeat(np.arange(len(met)), counts), np.fromiter(chain.from_iterable(met), dtype=np.intp)
    if (twice := np.flatnonzero(np.bincount(rows * len(column) + columns) > 1)).size:
        row = sample.answers.index[twice[0] // len(column)]
        raise Refused.at(f"order, row {row}", "names an item twice.", "Name each once.")
    place = np.full(sample.answers.shape, np.nan)
    place[rows, columns] = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    if (foreign := np.argwhere(np.isnan(place) & ~np.isnan(sample.array))).size:
        row, item = foreign[0]
        what = f"{sample.items[item]} has an answer but was not asked."
        raise Refused.at(f"order, row {sample.answers.index[row]}", what, "Name every item that was asked.")
    return place


def _ids(asked: Sequence[str] | str | None) -> Sequence[str]:
    return asked.split() if isinstance(asked, str) else asked if asked is not None else ()


def _longstring(found: _Found, sample: Sample, raw: Matrix, place: Matrix | None) -> None:
    passed = np.zeros(raw.shape, dtype=bool)
    if sample.unanswered is not None:
        codes = [code for code, reason in enumerate(sample.unanswered.reasons, start=1) if reason in NOT_PUT]
        passed = np.isin(sample.unanswered.cells.to_numpy(), codes) & np.isnan(raw)
    if place is None:
        found.choices.append("runs in the order of the columns, which is right if the items were asked in it")
        strings = runs(raw, passed)
    else:
        passed |= np.isnan(place)
        moved = in_order(passed.astype(float), place) > 0
        found.choices.append("runs in the order each respondent was asked")
        strings = runs(in_order(raw, place), moved)
    found.choices.append("a missing answer ends a run unless the item was not put to the respondent")
    found.values |= {"longstring": strings.longest, "average_string": strings.mean}


def _distance(found: _Found, keyed: Matrix, items: Sequence[str]) -> Vector:
    """Add D² and return its p-values."""
    from scipy.stats import chi2

    n, p = keyed.shape
    moments = _moments(found, keyed)
    if moments is None:
        return np.full(n, np.nan)
    found.values["d2"], df = squared_distances(keyed, *moments)
    # Mean and covariance come from the same rows, so that no distance can exceed (n - 1)^2/n.
    if chi2.sf((n - 1) ** 2 / n, p) > 1e-3:
        found.doubts.append(
            f"D²: with {n} respondents none to {p} items can exceed {(n - 1) ** 2 / n:.1f}, so that p hardly ever "
            "becomes small. It says little here."
        )
    p_values: Vector = chi2.sf(found.values["d2"], df)
    return p_values


def _moments(found: _Found, keyed: Matrix) -> tuple[Vector, Matrix] | None:
    """Return mean and covariance matrix for D²; None, with the reason said, if there is none that can be inverted."""
    n, p = keyed.shape
    if n <= p:
        found.absent["d2"] = (
            f"{counted(n, 'respondent')} for {p} items {agree(n, 'leaves', 'leave')} no covariance matrix that can be "
            "inverted"
        )
        return None
    covariance = pairwise_covariance(keyed)
    if _definite(covariance):
        found.choices.append("D² from pairwise covariances")
        return np.nanmean(keyed, axis=0), covariance
    if not np.isnan(keyed).any() or np.isnan(covariance).any():
        empty = np.isnan(covariance).any()
        found.absent["d2"] = (
            "two items have fewer than 2 respondents in common"
            if empty
            else "the covariance matrix is singular: an item repeats others or does not vary"
        )
        return None
    estimated = normal_moments(keyed)
    if not estimated.converged or not _definite(estimated.covariance):
        found.absent["d2"] = f"no covariance matrix that can be inverted ({estimated.why or 'it is singular'})"
        return None
    found.doubts.append(
        "D²: the pairwise covariance matrix is not positive definite; mean and covariances are those of maximum "
        "likelihood (EM) instead."
    )
    return estimated.mean, estimated.covariance


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _definite(covariance: Matrix) -> bool:
    correlation = to_correlation(covariance)
    return bool(np.isfinite(correlation).all()) and smallest_eigenvalue(correlation) > LEAST_EIGENVALUE


def _even_odd(found: _Found, sample: Sample, keyed: Matrix) -> None:
    place = {name: column for column, name in enumerate(sample.items)}
    members = [[place[name] for name in items if name in place] for items in sample.constructs.values()]
    scales = [sorted(columns) for columns in members if len(columns) > 1]
    if len(scales) < LEAST_SCALES:
        found.absent["even_odd"] = f"it needs {LEAST_SCALES} constructs of two items or more, there are {len(scales)}"
        return
    seen = ~np.isnan(keyed)
    halves = [seen[:, c[::2]].any(axis=1) & seen[:, c[1::2]].any(axis=1) for c in scales]
    found.values["even_odd"] = consistency.even_odd(keyed, scales)
    found.counts["even_odd"] = np.sum(halves, axis=0)
    found.choices.append(f"even-odd across {len(scales)} constructs, reversed items turned, Spearman-Brown, least −1")


def _pairs(found: _Found, raw: Matrix, items: Sequence[str], rule: CarelessRule) -> tuple[float, float]:
    """Add synonyms and antonyms; return the least and greatest correlation of two items."""
    r = np.triu(pairwise_correlation(raw), 1)
    known = r[np.triu_indices(len(items), 1)]
    known = known[~np.isnan(known)]
    extremes = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    with np.errstate(invalid="ignore"):
        chosen = {"synonyms": r > rule.pair_r, "antonyms": r < -rule.pair_r}
    for name, which in chosen.items():
        found.pairs[name] = tuple(Pair(items[i], items[j], float(r[i, j])) for i, j in np.argwhere(which))
        sign, extreme = ("> ", extremes[1]) if name == "synonyms" else ("< −", extremes[0])
        count, asked = len(found.pairs[name]), f"r {sign}{rule.pair_r:.2f}"
        if count < rule.least_pairs:
            word = "highest" if name == "synonyms" else "lowest"
            found.absent[name] = f"pairs of items with {asked}: {count}, where {rule.least_pairs} are asked for " + (
                f"(the {word} r is {_signed(extreme)})" if extreme == extreme else "(no r is known)"
            )
            continue
        found.values[name], found.counts[name] = consistency.pair_correlation(raw, which.astype(float))
        found.choices.append(f"{count} pairs of psychometric {name} ({asked}, raw answers)")
    return extremes
