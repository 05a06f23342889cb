"""Which values of the indices of careless answering mark a respondent, who says so, and when marks make a flag."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.variability import robust_bounds
from instrument.errors import Problem, Refused

Vector = NDArray[np.float64]
Marks = NDArray[np.bool_]

# Every index, in the order of the tables. "d2" is judged by its p-value.
INDICES = (
    "longstring",
    "average_string",
    "irv",
    "d2",
    "even_odd",
    "synonyms",
    "antonyms",
    "person_total",
    "seconds_per_item",
    "attention_failed",
)
SOURCES = {
    "longstring": "half the items: Curran (2016), as a start; 6 or more, so that a short form marks nobody for a few",
    "average_string": "Meade & Craig (2012); no cut-off is commonly cited",
    "irv": "Dunn et al. (2018): low values; 2.5 deviations: Leys et al. (2013) for any outlier",
    "d2": "Meade & Craig (2012); p < .001 commonly cited",
    "even_odd": "Johnson (2005), Curran (2016); .30 commonly cited",
    "synonyms": "Meade & Craig (2012); .22 commonly cited",
    "antonyms": "Meade & Craig (2012); −.03 commonly cited",
    "person_total": "Donlon & Fischer (1968), Curran (2016); below 0 is common where items have similar means",
    "seconds_per_item": "Huang et al. (2012)",
    "attention_failed": "instructed response items: Meade & Craig (2012)",
}
DECISION_SOURCE = "several indices together: Meade & Craig (2012), Curran (2016)"


@dataclass(frozen=True, slots=True)
class CarelessRule:
    """When an index marks a respondent, and how many marks flag one. None: the index is shown and marks nobody.

    longstring: a run of at least this share of the items answered, and of at least `longstring_least` items. irv: below
    the median by this many normal-consistent median absolute deviations, or 0. d2: p below it. even_odd, synonyms,
    person_total: below it; by default nobody is marked, because where items have similar means many careful people are
    below 0, commonly taken for a sign of it. antonyms: above it. seconds_per_item: below it. attention_failed: at
    least so many.
    pair_r: what makes two items synonyms (r above it) or antonyms (r below its negative); with fewer than `least_pairs`
    of them the index is not computed. A respondent is flagged by `least` marks, or by one of an index in `alone`.
    """

    longstring: float | None = 0.5
    longstring_least: int = 6
    irv: float | None = 2.5
    d2: float | None = 0.001
    even_odd: float | None = 0.30
    synonyms: float | None = 0.22
    antonyms: float | None = -0.03
    person_total: float | None = None
    seconds_per_item: float | None = 2.0
    attention_failed: int | None = 1
    pair_r: float = 0.60
    least_pairs: int = 5
    least: int = 2
    alone: tuple[str, ...] = ("seconds_per_item", "attention_failed")

    def __post_init__(self) -> None:
        """Refuse thresholds that mean nothing."""
        problems = [
            Problem(f"CarelessRule.{name}", f"{value!r} is not {wanted}.", "Correct it, or leave the default.")
            for name, wanted, allowed in _ALLOWED
            if (value := getattr(self, name)) is not None and not allowed(value)
        ]
        if foreign := [name for name in self.alone if name not in INDICES]:
            problems.append(
                Problem("CarelessRule.alone", f"'{foreign[0]}' is no index.", f"Choose from {', '.join(INDICES)}.")
            )
        if problems:
            raise Refused(problems)

    def limit(self, name: str) -> float | None:
        """Return the threshold of an index, None if it marks nobody."""
        value: float | None = getattr(self, name, None)
        return value

    def marks(self, values: Mapping[str, Vector], answered: NDArray[np.int64]) -> dict[str, Marks]:
        """Return index -> (n,) whom it marks; who does not have an index (NaN) is never marked by it.

        values: index -> (n,), of "d2" its p-value; answered: (n,) items answered.
        """
        found = {}
        for name in INDICES:
            limit, value = self.limit(name), values[name]
            if limit is None:
                marked = np.zeros(len(value), dtype=bool)
            elif name == "longstring":
                marked = value >= np.maximum(limit * answered, self.longstring_least)
            elif name == "irv":
                marked = (value < robust_bounds(value, limit)[0]) | (value == 0)
            else:
                marked = _SIDE[name](value, limit)
            found[name] = marked
        return found

    def flagged(self, marks: Mapping[str, Marks]) -> tuple[NDArray[np.int64], Marks]:
        """Return (n,) how many indices mark each respondent, and who is flagged."""
        count: NDArray[np.int64] = np.sum([marks[name] for name in INDICES], axis=0)
        decisive = np.any([marks[name] for name in self.alone], axis=0) if self.alone else np.zeros_like(count, bool)
        return count, (count >= self.least) | decisive

    def condition(self, name: str, values: Vector) -> str:
        """Say when the index marks a respondent."""
        limit = self.limit(name)
        if limit is None:
            return "never"
        if name == "longstring":
            return f"≥ {100 * limit:g}% of the items answered, and ≥ {self.longstring_least}"
        if name == "irv":
            least = robust_bounds(values, limit)[0]
            return f"< {least:.2f} (median − {limit:g} MAD), or = 0" if least > 0 else "= 0"
        return _SHOWN[name].format(_shown(limit))

    def decision(self, absent: Collection[str] = ()) -> str:
        """Say when marks make a flag; an index that is `absent` marks nobody, and is not named."""
        alone = [_NAMES[name] for name in self.alone if self.limit(name) is not None and name not in absent]
        several = f"{self.least} indices or more"
        if len(alone) < 2:
            return several + "".join(f", or {name} alone" for name in alone)
        return f"{several}, or one of {' and '.join(alone)}"

    def as_dict(self) -> dict[str, object]:
        """Return every threshold by its name."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def _shown(limit: float) -> str:
    sign, size = ("−" if limit < 0 else ""), abs(limit)
    if 0 < size < 1:
        return sign + f"{size:.3f}".rstrip("0").ljust(4, "0").removeprefix("0")
    return f"{sign}{size:g}"


_SIDE = {
    "average_string": np.greater_equal,
    "d2": np.less,
    "even_odd": np.less,
    "synonyms": np.less,
    "antonyms": np.greater,
    "person_total": np.less,
    "seconds_per_item": np.less,
    "attention_failed": np.greater_equal,
}
_SHOWN = {
    "d2": "p < {}",
    "even_odd": "< {}",
    "synonyms": "< {}",
    "antonyms": "> {}",
    "person_total": "< {}",
    "seconds_per_item": "< {} s",
    "attention_failed": "≥ {}",
}
_NAMES = {
    **{name: name.replace("_", " ") for name in INDICES},
    "attention_failed": "attention checks",
    "d2": "D²",
    "irv": "IRV",
}
_ALLOWED: tuple[tuple[str, str, Callable[[float], bool]], ...] = (
    ("longstring", "a share above 0 and up to 1", lambda x: 0 < x <= 1),
    ("longstring_least", "2 or more", lambda x: x >= 2),
    ("irv", "above 0", lambda x: x > 0),
    ("d2", "a probability", lambda x: 0 < x < 1),
    ("even_odd", "a correlation", lambda x: -1 <= x <= 1),
    ("synonyms", "a correlation", lambda x: -1 <= x <= 1),
    ("antonyms", "a correlation", lambda x: -1 <= x <= 1),
    ("person_total", "a correlation", lambda x: -1 <= x <= 1),
    ("seconds_per_item", "above 0", lambda x: x > 0),
    ("attention_failed", "1 or more", lambda x: x >= 1),
    ("pair_r", "between 0 and 1", lambda x: 0 < x < 1),
    ("least_pairs", "3 or more", lambda x: x >= 3),
    ("least", "1 or more", lambda x: x >= 1),
)
