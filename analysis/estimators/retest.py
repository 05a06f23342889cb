"""Test-retest: how far the same people score the same on two occasions, and what change is more than error."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.choices import check_level, check_name
from analysis.fit.intraclass import FORMS, Intraclass, intraclass
from analysis.fit.occasions import By, Occasions, Score, match, ordinal_answers
from analysis.kernel.agreement import Z95, Limit, TwoWay, limits_of_agreement, two_way
from analysis.kernel.retest import (
    Change,
    ItemAgreement,
    MeasurementError,
    change_of,
    item_agreement,
    measurement_error,
    reliable_change_error,
)
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data
from instrument.errors import Refused, UsageError

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Retest(Result):
    """`estimate`, `lower` and `upper` are those of the ICC called `form`; `iccs` has all six, `analysis` their squares.

    `scores` (n, 2) are those of `ids`, `rci` (n,) each one's reliable change index with `reliability`.
    """

    form: str
    iccs: dict[str, Intraclass]
    analysis: TwoWay
    agreement: MeasurementError
    consistency: MeasurementError
    limits: tuple[Limit, Limit]
    change: Change
    reliability: float
    ids: tuple[Any, ...]
    scores: Matrix
    rci: Vector
    items: dict[str, ItemAgreement]
    level: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "retest"
    caption = "Intraclass correlations of two occasions"

    @property
    def estimate(self) -> float:
        """The chosen ICC."""
        return self.iccs[self.form].estimate

    @property
    def lower(self) -> float:
        """Lower end of its interval."""
        return self.iccs[self.form].lower

    @property
    def upper(self) -> float:
        """Upper end of its interval."""
        return self.iccs[self.form].upper

    @property
    def changes(self) -> "pd.DataFrame":
        """Each person's two scores, change, and reliable change index, by id."""
        import pandas as pd

        first, second = self.scores.T
        return pd.DataFrame(
            {"first": first, "second": second, "change": second - first, "rci": self.rci}, index=list(self.ids)
        )

    def rows(self) -> list[Row]:
        """One row an ICC, all six."""
        return [
            {
                "icc_form": x.form,
                "icc_shrout_fleiss": x.shrout_fleiss,
                "icc_model": x.model,
                "icc_type": x.type,
                "icc_definition": x.definition,
                "icc": x.estimate,
                "lower": x.lower,
                "upper": x.upper,
                "icc_f": x.f_value,
                "icc_df1": x.df1,
                "icc_df2": x.df2,
                "pvalue": x.p_value,
            }
            for x in self.iccs.values()
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """Measurement error, limits of agreement, change, reliable change, and every item."""
        level = f"{self.level:.0%}"
        return (
            NamedRows("retest_error", "Measurement error and smallest detectable change", tuple(self._error_rows())),
            NamedRows("retest_limits", f"95% limits of agreement, with {level} intervals", tuple(self._limit_rows())),
            NamedRows("retest_change", f"Change between the occasions, {level} interval", (self._change_row(),)),
            NamedRows("retest_reliable_change", "Reliable change", (self._reliable_row(),)),
            NamedRows("retest_items", f"Items on the two occasions, {level} intervals", tuple(self._item_rows())),
        )

    def estimates(self) -> dict[str, Any]:
        """Return the six ICCs, measurement error, limits, change."""
        return {
            "form": self.form,
            "level": self.level,
            "icc": {form: [one.estimate, one.lower, one.upper] for form, one in self.iccs.items()},
            "sem_agreement": self.agreement.sem,
            "sem_consistency": self.consistency.sem,
            "sdc_individual": self.agreement.sdc_individual,
            "sdc_group": self.agreement.sdc_group,
            "limits": [limit.value for limit in self.limits],
            "mean_change": self.change.mean,
            "pearson": self.change.pearson,
            "rci_reliability": self.reliability,
        }

    def _error_rows(self) -> list[Row]:
        return [
            {"error_kind": x.kind, "sem": x.sem, "sdc_individual": x.sdc_individual, "sdc_group": x.sdc_group}
            for x in (self.agreement, self.consistency)
        ]

    def _limit_rows(self) -> list[Row]:
        change, (low, high) = self.change, self.limits
        middle = Limit(change.mean, change.lower, change.upper, change.lower, change.upper)
        named = {"lower limit": low, "mean difference": middle, "upper limit": high}
        return [
            {
                "agreement_limit": name,
                "value": x.value,
                "lower": x.lower,
                "upper": x.upper,
                "exact_lower": x.exact_lower,
                "exact_upper": x.exact_upper,
            }
            for name, x in named.items()
        ]

    def _change_row(self) -> Row:
        change = self.change
        return {
            "n": change.n,
            "first_mean": change.means[0],
            "first_sd": change.sds[0],
            "second_mean": change.means[1],
            "second_sd": change.sds[1],
            "mean_change": change.mean,
            "lower": change.lower,
            "upper": change.upper,
            "change_sd": change.sd,
            "paired_t": change.t,
            "paired_df": change.df,
            "pvalue": change.p_value,
            "retest_r": change.pearson,
        }

    def _reliable_row(self) -> Row:
        known = self.rci[np.isfinite(self.rci)]
        lower, higher = int((known <= -Z95).sum()), int((known >= Z95).sum())
        return {
            "n": len(known),
            "rci_least": Z95 * reliable_change_error(self.change.sds[0], self.reliability),
            "rci_decrease": lower,
            "rci_none": len(known) - lower - higher,
            "rci_increase": higher,
        }

    def _item_rows(self) -> list[Row]:
        return [
            {
                "item": item,
                "n": x.n,
                "weighted_kappa": x.kappa,
                "kappa_lower": x.lower,
                "kappa_upper": x.upper,
                "item_icc": x.icc,
                "same_answer": x.same,
            }
            for item, x in self.items.items()
        ]


def retest(  # noqa: PLR0913 - how people are matched, scored and compared is all the caller's to say
    first: Data,
    second: Data,
    by: By = None,
    form: str = "ICC(A,1)",
    level: float = 0.95,
    *,
    score: Score = "mean",
    answered: float = 0.5,
    reliability: float | None = None,
) -> Retest:
    """Compare the scores of the same people on two occasions; `form` is the ICC in `estimate`, `lower`, `upper`.

    People are matched by the index label (of a Sample: the row of its data), by the column `by` of both data frames,
    or by a pair of sequences with an id for every row. A score is the mean ("sum": that mean times their number) of the
    items answered, where a share `answered` of them or more is. All six ICCs come from pingouin, their F intervals at
    `level` (McGraw & Wong 1996) from kernel.agreement; ICC(A,1) is Shrout & Fleiss's ICC(2,1). `reliability` is what
    the reliable change index (Jacobson & Truax 1991) takes, Pearson's r of the two occasions if None. Raises Refused
    with fewer than three people on both occasions, or where no score differs from another. Checked against psych::ICC,
    psych::cohen.kappa and R's t.test.
    """
    _check_options(form, score, level, answered, reliability)
    people, scores = _scored(match(first, second, by), score, answered)
    analysis = two_way(scores)
    iccs = intraclass(scores, analysis, level)
    change = change_of(scores, level)
    used = change.pearson if reliability is None else reliability
    error = reliable_change_error(change.sds[0], used)
    n = len(scores)
    items = {
        item: item_agreement(x, y, level, ordinal_answers(x, y))
        for item, x, y in zip(people.items, people.first.T, people.second.T, strict=True)
    }
    return Retest(
        form=form,
        iccs=iccs,
        analysis=analysis,
        agreement=measurement_error("agreement", analysis.agreement_variance, n),
        consistency=measurement_error("consistency", analysis.error, n),
        limits=limits_of_agreement(change.mean, change.sd, n, level),
        change=change,
        reliability=used,
        ids=people.ids,
        scores=scores,
        rci=(scores[:, 1] - scores[:, 0]) / error,
        items=items,
        level=level,
        settings=_settings(people, form, level, score, answered, reliability),
        warnings=(*people.dropped, *_doubts(iccs, analysis, error)),
    )


def _scored(matched: Occasions, score: Score, answered: float) -> tuple[Occasions, Matrix]:
    people, scores = matched.scores(score, answered)
    if len(scores) < 3:
        what = f"{len(scores)} of {len(matched.ids)} matched people have a score on both occasions."
        raise Refused.at("retest", what, "Three are the least; 50 or more are usual.")
    if np.ptp(scores) <= 1e-12 * np.abs(scores).max():
        what = "everybody has the same score on both occasions, the same as everybody else."
        raise Refused.at("retest", what, "Check which items are to be reversed.")
    return people, scores


def _check_options(form: str, score: str, level: float, answered: float, reliability: float | None) -> None:
    check_name("form", form, FORMS)
    check_name("score", score, get_args(Score))
    check_level(level)
    if not 0 <= answered <= 1:
        raise UsageError.at(f"answered {answered}", "is not a share of the items.", "Give 0.5 for half of them.")
    if reliability is not None and not 0 <= reliability <= 1:
        raise UsageError.at(f"reliability {reliability}", "is not between 0 and 1.", "Leave it out for Pearson's r.")


def _settings(
    people: Occasions, form: str, level: float, score: Score, answered: float, reliability: float | None
) -> Settings:
    taken = "Pearson's r of the two occasions" if reliability is None else f"{reliability:g}, as given"
    whole = len(people.ids) + people.lost
    return Settings(
        f"test-retest, {form} with F {level:.0%} interval (McGraw & Wong 1996)",
        "continuous",
        f"{score} of the items answered, {answered:.0%} of them or more on both occasions",
        len(people.ids),
        whole,
        more=(f"reliable change index with reliability {taken}", *people.notes),
    )


def _doubts(iccs: dict[str, Intraclass], analysis: TwoWay, error: float) -> list[str]:
    doubts = []
    if analysis.identical:
        doubts.append(
            "Everybody has the same score on both occasions: every ICC is 1, F is infinite, no paired t test."
        )
    elif analysis.error_free:
        doubts.append(
            "Everybody changes alike: consistency is 1, the F interval of agreement does not exist, no paired t test."
        )
    elif analysis.alike:
        doubts.append("People's means do not differ: no ICC has an interval, and those of the mean do not exist.")
    elif iccs["ICC(C,1)"].estimate < 0:
        doubts.append("The ICC is negative: people differ less from one another than from themselves; read it as 0.")
    if np.isnan(error):
        doubts.append("No reliable change index: the reliability is 1 or unknown, or the first occasion does not vary.")
    return doubts
