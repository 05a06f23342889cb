"""Do the factors come again? Tucker's congruence of solutions from random halves of the sample, or from its groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.fit.factor import Method
from analysis.fit.factor_solution import Choices, Solved, doubts, solve
from analysis.fit.matrix import Kind
from analysis.fit.rotation import Rotation
from analysis.kernel.procrustes import congruence as tucker
from analysis.kernel.procrustes import matching
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import NotGiven, Refused, UsageError

Matrix = NDArray[np.float64]
By = Literal["halves", "group"]
#: The name of a comparison, and its two parts of the sample with their names.
Comparison: TypeAlias = tuple[str, tuple[tuple[str, Sample], tuple[str, Sample]]]

# Lorenzo-Seva & ten Berge (2006): .95 and above counts as the same factor, .85 to .94 as fairly alike.
EQUAL, FAIR = 0.95, 0.85
BANDS = "Lorenzo-Seva & ten Berge (2006)"


@dataclass(frozen=True, eq=False)
class Congruence(Result):
    """Congruence of each factor in each comparison of two parts of the sample: `values` (c, m), NaN where it failed.

    `comparisons` (c,) name the two parts. Factors are in the order and direction of the whole sample's solution.
    """

    comparisons: tuple[str, ...]
    values: Matrix
    by: By
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "congruence"
    caption = "Tucker's congruence of the factors"

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors' names, as in the whole sample's solution."""
        return tuple(f"F{k + 1}" for k in range(self.values.shape[1]))

    @property
    def median(self) -> NDArray[np.float64]:
        """The median congruence of each factor (m,); NaN where no comparison succeeded."""
        return self._over(np.median)

    @property
    def least(self) -> NDArray[np.float64]:
        """The least congruence of each factor (m,)."""
        return self._over(np.min)

    def rows(self) -> list[Row]:
        """Of halves one row a factor: the median and least over the splits; of groups one row a factor and pair."""
        if self.by == "halves":
            each = zip(self.factors, self.median, self.least, strict=True)
            return [
                {
                    "factor": f,
                    "congruence:median φ": float(m),
                    "congruence:least φ": float(low),
                    "likeness": likeness(m),
                }
                for f, m, low in each
            ]
        return self._each()

    def further(self) -> tuple[NamedRows, ...]:
        """Of halves every split."""
        return (NamedRows("congruence-splits", "Every split", tuple(self._each())),) if self.by == "halves" else ()

    def estimates(self) -> dict[str, Any]:
        """Return every congruence, and each factor's median and least."""
        return {
            "comparisons": list(self.comparisons),
            "congruence": self.values.tolist(),
            "median": self.median.tolist(),
            "least": self.least.tolist(),
        }

    def _each(self) -> list[Row]:
        return [
            {"comparison": name, "factor": f, "congruence": float(value), "likeness": likeness(value)}
            for name, row in zip(self.comparisons, self.values, strict=True)
            for f, value in zip(self.factors, row, strict=True)
        ]

    def _over(self, summary: Any) -> NDArray[np.float64]:
        whole = self.values[np.isfinite(self.values).all(axis=1)]
        return np.asarray(summary(whole, axis=0)) if len(whole) else np.full(self.values.shape[1], np.nan)


def likeness(value: float) -> str:
    """Return Lorenzo-Seva and ten Berge's (2006) word for a congruence."""
    if np.isnan(value):
        return "not computed"
    return "equal" if value >= EQUAL else "fairly alike" if value >= FAIR else "not alike"


def congruence(  # noqa: PLR0913 - the choices of the analysis that is repeated
    sample: Data,
    factors: int,
    by: By = "halves",
    extraction: Method = "minres",
    rotation: Rotation = "oblimin",
    correlation: Kind = "pearson",
    *,
    halves: int = 20,
    kaiser: bool | None = None,
    starts: int = 30,
    seed: int = 1,
    continuous: Sequence[str] = (),
    smooth: bool = False,
) -> Congruence:
    """Repeat a factor analysis in parts of the sample and compare the loadings (Tucker 1951), factor by factor.

    by "halves": `halves` random splits in two, seeded; by "group": every pair of sample.group's values. Each part is
    extracted and rotated by itself, from its own random starts; its factors are put into the order and direction of the
    whole sample's, and not rotated towards them, which would raise congruence by chance. A part that cannot be
    analysed, or does not converge, makes its comparisons NaN, and is named. Raises Refused where the whole sample
    cannot be analysed, and NotGiven without groups to compare. Checked against psych::factor.congruence.
    """
    sample = Sample.of(sample)
    choices = Choices(extraction, rotation, correlation, kaiser, starts, seed, tuple(continuous), smooth, "congruence")
    choices.check()
    whole = solve(choices.correlate(sample), factors, choices)
    if not whole.converged:
        raise Refused.at("congruence", "the whole sample's solution did not converge.", "See efa() for the reason.")
    lost: list[str] = []
    names, values = _compared(whole, factors, choices, _comparisons(whole.correlated.sample, by, halves, seed), lost)
    lost += _without_group(whole.correlated.sample) if by == "group" else []
    settings = Settings(
        f"{choices.named(factors)}, {factors} factors; congruence of {_what(by, halves, seed)}",
        "ordinal" if correlation == "polychoric" else "continuous",
        f"{sample.missing} correlations",
        whole.correlated.n,
        sample.n_rows,
        correlation=whole.correlated.name,
        more=(
            f"φ of {EQUAL} and above: equal, {FAIR} to {EQUAL}: fairly alike, {BANDS}",
            "factors matched, not rotated",
        ),
    )
    return Congruence(names, values, by, settings, (*doubts(whole), *dict.fromkeys(lost)))


def _compared(
    whole: Solved, factors: int, choices: Choices, comparisons: Iterator[Comparison], lost: list[str]
) -> tuple[tuple[str, ...], Matrix]:
    """Return the names and congruences (c, m) of all comparisons; what could not be had is added to `lost`."""
    names, values = [], []
    for name, pair in comparisons:
        first, second = (_pattern(part, label, factors, choices, whole, lost) for label, part in pair)
        names.append(name)
        values.append(_of(first, second, factors))
    return tuple(names), np.array(values)


def _what(by: By, halves: int, seed: int) -> str:
    return f"{halves} random halves, seed {seed}" if by == "halves" else "groups"


def _comparisons(used: Sample, by: By, halves: int, seed: int) -> Iterator[Comparison]:
    """Yield the name of each comparison and its two parts of the sample, with their names."""
    if by == "group":
        yield from _groups(used)
        return
    if by != "halves" or halves < 1:
        raise UsageError.at(
            "congruence", f"{halves} {by} cannot be made.", 'Use by="halves" with 1 or more, or "group".'
        )
    rng = np.random.default_rng(seed)
    rows = np.asarray(used.answers.index)
    for k in range(halves):
        drawn = rng.permutation(len(rows))
        first, second = rows[drawn[: len(rows) // 2]], rows[drawn[len(rows) // 2 :]]
        name = f"split {k + 1}"
        # Each half is what is left without the other.
        yield (
            name,
            (
                (f"{name}, first half", used.without(second, "the other half")),
                (f"{name}, second half", used.without(first, "the other half")),
            ),
        )


def _without_group(used: Sample) -> list[str]:
    if used.group is None or not (unknown := int(used.group.isna().sum())):
        return []
    return [f"{unknown} rows without a value in '{used.group.name}' are in no group's solution."]


def _groups(used: Sample) -> Iterator[Comparison]:
    if used.group is None:
        raise NotGiven.at("congruence", "no groups are given.", "Name the column with the groups.")
    labels = sorted(used.group.dropna().unique(), key=str)
    if len(labels) < 2:
        what = f"it holds {len(labels)} group{'' if len(labels) == 1 else 's'}."
        raise Refused.at(f"column '{used.group.name}'", what, "Congruence needs two or more.")
    parts = {x: used.without(used.answers.index[(used.group != x).to_numpy()], "other groups") for x in labels}
    for a, b in combinations(labels, 2):
        yield f"{a} and {b}", ((f"group {a}", parts[a]), (f"group {b}", parts[b]))


def _pattern(part: Sample, label: str, factors: int, choices: Choices, whole: Solved, lost: list[str]) -> Matrix | None:
    """Return a part's pattern (p, m), factors as in the whole sample; None if it has none, the reason put in `lost`."""
    try:
        solved = solve(choices.correlate(part), factors, choices)
    except Refused as problem:
        lost.append(f"{label}: {problem.brief}")
        return None
    if not solved.converged:
        lost.append(f"{label}: the solution did not converge.")
        return None
    order, sign = matching(solved.rotated.pattern, whole.rotated.pattern)
    matched: Matrix = solved.rotated.pattern[:, order] * sign
    return matched


def _of(first: Matrix | None, second: Matrix | None, factors: int) -> Matrix:
    if first is None or second is None:
        return np.full(factors, np.nan)
    return np.diag(tucker(first, second)).copy()
