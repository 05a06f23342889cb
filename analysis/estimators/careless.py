"""Careless answers: indices of each respondent, what each marks by which threshold, and who is flagged."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.fit.careless import NOT_GIVEN, Indices, Observed, Pair, indices, places
from analysis.fit.careless_rule import DECISION_SOURCE, INDICES, SOURCES, CarelessRule
from analysis.fit.pairs import least_common, rows_of
from analysis.glossary import term
from analysis.grammar import counted
from analysis.kernel.variability import robust_bounds
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

Vector = NDArray[np.float64]
PerRow: TypeAlias = "ArrayLike | pd.Series[Any] | None"
# Below this many scales or pairs a correlation within one person is mostly chance.
FEW_POINTS = 10
WEAK = (
    "longest run and IRV find straightlining only, did not beat chance in most conditions of the experiments of "
    "Goldammer et al. (2024), and mark careful people too where all items are worded in one direction"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one index marks: `marked` of `n` who have it; `expected`: how many if all were careful (NaN unknown)."""

    index: str
    condition: str
    source: str
    n: int
    marked: int
    expected: float


@dataclass(frozen=True, eq=False)
class CarelessAnswers(Result):
    """The decision table, and `respondents`: a frame with one row a respondent (index: the row of the data).

    Its columns: `answered` items; the indices longstring, average_string, irv, d2 with d2_p, even_odd, synonyms,
    antonyms, person_total, seconds_per_item, attention_failed (NaN = not had); marked_<index>, whether it marks the
    respondent; `marks`, how many do; `flagged`. `absent`: index -> why nobody has it. `synonyms`, `antonyms`: the pairs
    of items that are used, or would be if they were enough.
    """

    respondents: "pd.DataFrame"
    decisions: tuple[Decision, ...]
    rule: CarelessRule
    absent: dict[str, str]
    synonyms: tuple[Pair, ...]
    antonyms: tuple[Pair, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "careless"
    caption = "Careless answers: what each index marks"

    @property
    def flagged(self) -> "pd.Index[Any]":
        """The flagged respondents, as labels of the sample's answers."""
        return self.respondents.index[self.respondents["flagged"]]

    @property
    def decision(self) -> str:
        """When marks make a flag, by the indices that there are."""
        return self.rule.decision(self.absent)

    def rows(self) -> list[Row]:
        """One row an index with its threshold and source, then the flag they make together."""
        shown = [_row(term(d.index).label, d.condition, d.n, d.marked, d.expected, d.source) for d in self.decisions]
        n, nan = len(self.respondents), float("nan")
        return [
            *shown,
            _row("Flagged", self.decision, n, len(self.flagged), nan, DECISION_SOURCE),
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """How many indices mark a respondent, and how the indices overlap."""
        counts = np.bincount(self.respondents["marks"].to_numpy())
        by_count: tuple[Row, ...] = tuple({"marks": k, "respondents": int(n)} for k, n in enumerate(counts))
        tables = [NamedRows("careless-counts", "Respondents by the number of indices that mark them", by_count)]
        marked = {d.index: self.respondents[f"marked_{d.index}"].to_numpy() for d in self.decisions if d.marked}
        overlap: tuple[Row, ...] = tuple(
            {
                "careless_index": term(a).label,
                "other_index": term(b).label,
                "marked_by_both": int((marked[a] & marked[b]).sum()),
                "marked_by_either": int((marked[a] | marked[b]).sum()),
            }
            for a, b in combinations(marked, 2)
        )
        if overlap:
            tables.append(NamedRows("careless-overlap", "Whom two indices mark", overlap))
        return tuple(tables)

    def estimates(self) -> dict[str, Any]:
        """Return who is flagged (rows of the data), the rule, the pairs, and why an index is not had."""
        return {
            "flagged": [int(row) if isinstance(row, (int, np.integer)) else str(row) for row in self.flagged],
            "n_flagged": len(self.flagged),
            "rule": self.rule.as_dict(),
            "absent": dict(self.absent),
            "synonyms": [[pair.first, pair.second, pair.r] for pair in self.synonyms],
            "antonyms": [[pair.first, pair.second, pair.r] for pair in self.antonyms],
        }


def careless(
    sample: Data,
    rule: CarelessRule | None = None,
    *,
    order: Sequence[Sequence[str] | str | None] | None = None,
    seconds: PerRow = None,
    attention: PerRow = None,
) -> CarelessAnswers:
    """Return indices of careless answering of every respondent, and who is flagged by `rule` (default CarelessRule()).

    order: per row of sample.answers the ids of the items in the order they were asked (Form.realised_order), without it
    runs go along the columns. seconds: (n,) mean time per item; attention: (n,) checks failed; NaN where not known; a
    Series is taken by its labels, which are those of sample.answers.

    On raw answers, reversed items turned back: longest and mean run (Johnson 2005; Meade & Craig 2012), IRV (Dunn,
    Heggestad, Shanock & Theilgard 2018), synonyms and antonyms (Meade & Craig 2012), person-total r (Curran 2016). On
    keyed answers: D² of the items answered, with mean and covariances of everybody, and even-odd consistency (Johnson
    2005; higher is more consistent). An index that cannot be had for a respondent is NaN and never marks. Raises
    Refused for fewer than two items, or times, checks or an order that do not fit. D² checked against psych::outlier,
    everything else against a computation in R person by person (tests/reference/careless.R).
    """
    sample, rule = Sample.of(sample), rule or CarelessRule()
    used = rows_of(sample)
    if len(used.items) < 2:
        raise Refused.at("careless", "it needs two items or more.", "Name more items.")
    if used.missing == "listwise":
        least_common(used, "careless", 1)
    observed = Observed(
        place=None if order is None else places(_kept(order, sample, used), used),
        seconds=_per_row(seconds, sample, used, "seconds"),
        failed=_per_row(attention, sample, used, "attention"),
    )
    found = indices(used, rule, observed)
    marks = rule.marks(found.judged, found.answered)
    return CarelessAnswers(
        _respondents(used, found, marks, rule),
        tuple(_decision(name, rule, found, marks[name]) for name in INDICES),
        rule,
        dict(found.absent),
        found.pairs["synonyms"],
        found.pairs["antonyms"],
        _settings(sample, used, rule, found, marks),
        _warnings(used, found),
    )


def _settings(
    sample: Sample, used: Sample, rule: CarelessRule, found: Indices, marks: dict[str, NDArray[np.bool_]]
) -> Settings:
    return Settings(
        "indices of careless answering",
        "continuous",
        "each index from the items a respondent answered" if sample.missing == "pairwise" else "complete rows only",
        len(used.answers),
        sample.n_rows,
        more=(*found.choices, *_remarks(rule, found, marks), f"flagged by {rule.decision(found.absent)}"),
    )


def _remarks(rule: CarelessRule, found: Indices, marks: dict[str, NDArray[np.bool_]]) -> list[str]:
    """Say which indices are not had, of all or of some respondents, and what the weak ones are worth."""
    said = []
    for name in INDICES:
        none = int(np.isnan(found.values[name]).sum())
        if name in found.absent:
            why = found.absent[name]
            said.append(f"{term(name).label} {why if why == NOT_GIVEN else f'not computed: {why}'}")
        elif none and name in found.counts:
            said.append(
                f"{term(name).label} not computed for {counted(none, 'respondent')}: too few points, or answers "
                "that do not vary, as those of straightliners, for whom longest run and IRV are there"
            )
    if marks["longstring"].any() or marks["irv"].any():
        said.append(WEAK)
    if rule.irv is not None:
        high = int((found.values["irv"] > robust_bounds(found.values["irv"], rule.irv)[1]).sum())
        said += [f"IRV unusually high, as of random or extreme answers, which marks nobody: {high}"] if high else []
    return said


def _row(index: str, condition: str, n: int, marked: int, expected: float, source: str) -> Row:
    return {
        "careless_index": index,
        "flagged_if": condition,
        "with_index": n,
        "marked": marked,
        "marked_percent": 100 * marked / n if n else float("nan"),
        "marked_by_chance": expected,
        "source": source,
    }


def _kept(order: Sequence[Any], sample: Sample, used: Sample) -> list[Any]:
    """Return the orders of the rows of `used`."""
    if len(order) != len(sample.answers):
        return list(order)  # refused by `places`
    kept = sample.answers.index.isin(used.answers.index)
    return [asked for asked, keep in zip(order, kept, strict=True) if keep]


def _per_row(given: PerRow, sample: Sample, used: Sample, where: str) -> Vector | None:
    """Return one number for each row of `used`; a Series is taken by its labels."""
    import pandas as pd

    if given is None:
        return None
    if isinstance(given, pd.Series):
        numbers = given.reindex(sample.answers.index)
    elif np.ndim(given) == 1 and len(np.asarray(given)) == len(sample.answers):
        numbers = pd.Series(np.asarray(given), index=sample.answers.index)
    else:
        what = f"it is not one number for each of the {len(sample.answers)} respondents."
        raise Refused.at(where, what, "Give as many as the sample has rows, or a Series with their labels.")
    try:
        values = numbers.loc[used.answers.index].to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise Refused.at(where, "it holds something that is no number.", "Give numbers, NaN = not known.") from None
    if np.isinf(values).any() or (values < 0).any():
        raise Refused.at(where, "it holds a negative or infinite number.", "Give numbers of 0 or more.")
    return None if np.isnan(values).all() else values


def _respondents(
    used: Sample, found: Indices, marks: dict[str, NDArray[np.bool_]], rule: CarelessRule
) -> "pd.DataFrame":
    import pandas as pd

    count, flagged = rule.flagged(marks)
    columns: dict[str, Any] = {"answered": found.answered}
    for name in INDICES:
        columns[name] = found.values[name]
        if name == "d2":
            columns["d2_p"] = found.d2_p
    columns |= {f"marked_{name}": marks[name] for name in INDICES}
    return pd.DataFrame({**columns, "marks": count, "flagged": flagged}, index=used.answers.index)


def _decision(name: str, rule: CarelessRule, found: Indices, marked: NDArray[np.bool_]) -> Decision:
    had = int((~np.isnan(found.values[name])).sum())
    condition = rule.condition(name, found.values[name])
    return Decision(name, condition, SOURCES[name], had, int(marked.sum()), expected(name, rule, found))


def expected(name: str, rule: CarelessRule, found: Indices) -> float:
    """Return how many of those who have the index it is expected to mark if everybody answered with care.

    D²: its probability level. A correlation within the person: by Fisher's z about the median of all, with standard
    error 1/sqrt(k - 3) for k scales or pairs; people differ in truth too, so that it is a lower bound. Others: NaN.
    """
    from scipy.special import ndtr

    limit, values = rule.limit(name), found.values[name]
    had = ~np.isnan(values)
    if limit is None or not had.any():
        return float("nan")
    if name == "d2":
        return float(limit * had.sum())
    if name not in found.counts:
        return float("nan")
    ends = np.clip([limit, float(np.median(values[had]))], -0.999999, 0.999999)
    if name == "even_odd":
        ends = ends / (2 - ends)  # back from Spearman-Brown to the correlation of the halves
    apart = np.arctanh(ends[0]) - np.arctanh(ends[1])
    below = ndtr(apart * np.sqrt(np.maximum(found.counts[name][had] - 3, 0)))
    return float((1 - below if name == "antonyms" else below).sum())


def _warnings(used: Sample, found: Indices) -> tuple[str, ...]:
    said = list(found.doubts)
    if used.scale is None:
        said.append("The items have no common scale: runs and IRV compare answers that may not be comparable.")
    for name, counts in found.counts.items():
        if name not in found.absent and counts.max() < FEW_POINTS:
            said.append(
                f"{term(name).label} rests on {counted(int(counts.max()), 'point')} a person at most: many careful "
                "people fall beyond its threshold by chance (column By chance)."
            )
    return tuple(said)
