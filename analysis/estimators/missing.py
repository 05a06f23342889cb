"""Missing answers: by item, by respondent and by pattern, for which reason, and whether completely at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.fit.unanswered import ItemMissing, MissingAnswers, count_missing
from analysis.grammar import counted
from analysis.kernel.little import McarTest, little_test
from analysis.kernel.patterns import Patterns
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample

if TYPE_CHECKING:
    import pandas as pd

# The project's own reasons (items/scales.toml) for a question that was never put.
BY_DESIGN = ("planned", "skipped")
NOT_REACHED = "not_reached"
# Shares of a respondent's items, per cent, above which respondents are counted.
ABOVE = (10, 20, 50)
# Pairs of items and patterns shown in tables; the fields have all of them.
_SHOWN_PAIRS, _SHOWN_PATTERNS = 5, 10


@dataclass(frozen=True, eq=False)
class Missingness(Result):
    """What is missing of n respondents: `found` has the counts, `little` the test of missing completely at random."""

    found: MissingAnswers
    little: McarTest
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "missing"
    caption = "Missing answers by item and reason"

    @property
    def items(self) -> tuple[ItemMissing, ...]:
        """What is missing of each item."""
        return self.found.items

    def rows(self) -> list[Row]:
        """One row an item: counts by reason, rates of all and of those asked, and who left it out."""
        return [
            {
                "item": x.item,
                "n": x.n,
                "missing": x.missing,
                **{f"missing:{reason}": x.reasons.get(reason, 0) for reason in self.found.reasons},
                "percent_missing": 100 * x.share,
                "asked": x.asked,
                "percent_nonresponse": 100 * x.nonresponse_share,
                "rest_difference": x.elsewhere.value,
                "rest_difference_p": x.elsewhere.pvalue,
            }
            for x in self.items
        ]

    @property
    def item_table(self) -> "pd.DataFrame":
        """One row an item, as `to_frame()`."""
        return self.to_frame()

    @property
    def person_table(self) -> "pd.DataFrame":
        """How many respondents have 0, 1, 2 ... missing answers, of all and of those they were asked for."""
        import pandas as pd

        return pd.DataFrame(self._persons())

    @property
    def patterns(self) -> "pd.DataFrame":
        """One row a pattern of missing answers, the most frequent first."""
        import pandas as pd

        return pd.DataFrame(self._patterns())

    @property
    def monotone(self) -> bool:
        """Whether the items can be ordered so that whoever left one out left out all after it."""
        return self.found.patterns.monotone

    @property
    def coverage(self) -> "pd.DataFrame":
        """Share of respondents who answered both items of each pair (items by items), as lavaan's coverage."""
        import pandas as pd

        names = [x.item for x in self.items]
        return pd.DataFrame(self.found.together / len(self.found.asked), index=names, columns=names)

    @property
    def least_covered(self) -> tuple[tuple[str, str, int], ...]:
        """Every pair of items with how many answered both, the fewest first."""
        first, second = np.triu_indices(len(self.items), 1)
        counts = self.found.together[first, second]
        order = np.argsort(counts, kind="stable")
        return tuple((self.items[first[k]].item, self.items[second[k]].item, int(counts[k])) for k in order)

    @property
    def n_complete(self) -> int:
        """Respondents who answered every item."""
        return int(np.sum(self.found.per_person[:, 0] == 0))

    @property
    def differences(self) -> tuple[ItemMissing, ...]:
        """The items whose nonresponse can be compared with scores elsewhere, the greatest difference first."""
        known = [x for x in self.items if x.elsewhere.value == x.elsewhere.value]
        return tuple(sorted(known, key=lambda x: -abs(x.elsewhere.value)))

    def above(self, percent: float) -> tuple[int, int]:
        """Return how many respondents miss more than `percent` of all items, and of the items they were asked."""
        p = len(self.items)
        left_out, unanswered = self.found.per_person.T
        return int(np.sum(100 * left_out > percent * p)), int(np.sum(100 * unanswered > percent * self.found.asked))

    def further(self) -> tuple[NamedRows, ...]:
        """Respondents by number of missing answers, frequent patterns, sparsest pairs, the test; who stopped where."""
        pairs: tuple[Row, ...] = tuple(
            {"item": first, "other": second, "n": n, "coverage": 100 * n / len(self.found.asked)}
            for first, second, n in self.least_covered[:_SHOWN_PAIRS]
        )
        tables = (
            NamedRows("missing-persons", "Respondents by number of missing answers", tuple(self._persons())),
            NamedRows("missing-above", "Respondents with many missing answers", tuple(self._above())),
            NamedRows("missing-patterns", _of_patterns(self.found.patterns), tuple(self._patterns()[:_SHOWN_PATTERNS])),
            NamedRows("missing-pairs", "Pairs of items the fewest answered both of", pairs),
            NamedRows("missing-mcar", "Missing completely at random?", tuple(self._test())),
            NamedRows("missing-not-reached", "Where respondents stopped", tuple(self._not_reached())),
        )
        return tuple(table for table in tables if table.rows)

    def estimates(self) -> dict[str, Any]:
        """Return the counts, the rates, and Little's test."""
        cells = len(self.found.asked) * len(self.items)
        unanswered = int(self.found.per_person[:, 1].sum())
        return {
            "n": len(self.found.asked),
            "n_complete": self.n_complete,
            "missing_share": float(self.found.per_person[:, 0].sum() / cells),
            "nonresponse_share": float(unanswered / self.found.asked.sum()),
            "patterns": len(self.found.patterns.counts),
            "monotone": self.monotone,
            "persons_above": {str(percent): list(self.above(percent)) for percent in ABOVE},
            "least_pair": list(self.least_covered[0]) if len(self.items) > 1 else None,
            "little": {
                "statistic": self.little.statistic,
                "df": self.little.df,
                "pvalue": self.little.pvalue,
                "statistic_ml": self.little.statistic_ml,
                "converged": self.little.converged,
                "why": self.little.why,
            },
        }

    def _persons(self) -> list[Row]:
        n = len(self.found.asked)
        counts = [np.bincount(column, minlength=len(self.items) + 1) for column in self.found.per_person.T]
        return [
            {
                "items_missing": k,
                "persons_missing": int(counts[0][k]),
                "percent_persons_missing": 100 * float(counts[0][k]) / n,
                "persons_nonresponse": int(counts[1][k]),
                "percent_persons_nonresponse": 100 * float(counts[1][k]) / n,
            }
            for k in range(len(self.items) + 1)
            if counts[0][k] or counts[1][k]
        ]

    def _above(self) -> list[Row]:
        n = len(self.found.asked)
        return [
            {
                "above_percent": percent,
                "persons_missing": self.above(percent)[0],
                "percent_persons_missing": 100 * self.above(percent)[0] / n,
                "persons_nonresponse": self.above(percent)[1],
                "percent_persons_nonresponse": 100 * self.above(percent)[1] / n,
            }
            for percent in ABOVE
        ]

    def _patterns(self) -> list[Row]:
        n = len(self.found.asked)
        return [
            {
                "missing_pattern": j + 1,
                "persons_missing": int(count),
                "percent_persons_missing": 100 * float(count) / n,
                "items_missing": int(np.sum(~seen)),
                "left_out": ", ".join(x.item for x, there in zip(self.items, seen, strict=True) if not there) or "none",
            }
            for j, (seen, count) in enumerate(zip(self.found.patterns.seen, self.found.patterns.counts, strict=True))
        ]

    def _test(self) -> list[Row]:
        if len(self.found.patterns.counts) < 2:
            return []
        test = self.little
        shared: Row = {"mcar_df": test.df}
        more: Row = {"missing_patterns": test.patterns, "n": test.n, "converged": test.converged}
        return [
            {"statistic": name, "mcar_statistic": value, **shared, "mcar_p": p, **more}
            for name, value, p in (
                ("Little (1988)", test.statistic, test.pvalue),
                ("the same without n/(n − 1)", test.statistic_ml, test.pvalue_ml),
            )
        ]

    def _not_reached(self) -> list[Row]:
        if NOT_REACHED not in self.found.reasons:
            return []
        return [
            {
                "item_place": place,
                "item": x.item,
                "percent_not_reached": 100 * x.reasons.get(NOT_REACHED, 0) / x.asked if x.asked else float("nan"),
            }
            for place, x in enumerate(self.items, start=1)
        ]


def missingness(sample: Data, by_design: Sequence[str] = BY_DESIGN) -> Missingness:
    """Describe what is missing in `sample`, whatever sample.missing says, and test whether completely at random.

    `by_design`: reasons of answers that were never asked for (not in the respondent's form, skipped by its logic). They
    count as missing but not as nonresponse, which is given as a share of what was asked. Rows without any answer are
    not in a Sample; its notes count them. Little's test rests on every missing answer. Planned ones are missing at
    random by construction: they add degrees of freedom and no evidence. What a form's logic skipped depends on who was
    asked, which the test takes for a departure. What "d elsewhere" compares is said in fit.unanswered.count_missing.
    Raises nothing: a test that cannot be had is NaN and says why. Coverage checked against lavaan, the test as
    kernel.little.little_test says.
    """
    sample = Sample.of(sample)
    found, little = count_missing(sample, by_design), little_test(sample.array)
    return Missingness(found, little, _settings(sample, found, little), _warnings(found.items, little))


def _settings(sample: Sample, found: MissingAnswers, little: McarTest) -> Settings:
    unasked = sum(x.reasons.get(reason, 0) for x in found.items for reason in found.by_design)
    more = ["Little's test by EM under normality, with every missing answer"]
    if little.converged and little.df > little.n:
        more.append(
            f"its p value is rough, with more degrees of freedom ({little.df:,}) than respondents ({little.n:,})"
        )
    if unasked:
        reasons = ", ".join(found.by_design)
        more.append(f"missing by design, so not counted as nonresponse: {reasons} ({counted(unasked, 'answer')})")
    n = len(sample.answers)
    return Settings("counts", "none", "described", n, sample.n_rows, more=(*more, *sample.notes))


def _warnings(items: tuple[ItemMissing, ...], little: McarTest) -> tuple[str, ...]:
    found = []
    if nobody := [x.item for x in items if not x.asked]:
        found.append(f"Nobody was asked: {', '.join(nobody)}.")
    if little.patterns > 1 and not little.converged:
        found.append(f"Little's test cannot be had: {little.why}.")
    return tuple(found)


def _of_patterns(found: Patterns) -> str:
    shape = "monotone" if found.monotone else "not monotone"
    if len(found.counts) == 1:
        return f"The only pattern of missing answers ({shape})"
    return f"The most frequent of {len(found.counts)} patterns of missing answers ({shape})"
