"""Factor scores of every respondent a model was fitted to, and how well they determine the factors."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.confirmed import Confirmed, usable
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import implied
from analysis.fit.sem.scored import Method, Scored, score
from analysis.result import Result, Row, Settings
from instrument.errors import Refused, UsageError

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FactorScores(Result):
    """`groups` the scores of each group, in the order of the fit's `data`; `factors` (m,) their names."""

    factors: tuple[str, ...]
    groups: tuple[Scored, ...]
    fitted: Fitted
    method: Method
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "factor-scores"
    caption = "Factor scores"

    @property
    def scores(self) -> "pd.DataFrame":
        """Scores, respondents by factors; the index is the row of the data."""
        return self._frame([one.scores for one in self.groups])

    @property
    def standard_errors(self) -> "pd.DataFrame":
        """Their standard errors, in the same order."""
        return self._frame([one.errors for one in self.groups])

    def rows(self) -> list[Row]:
        """One row a factor and group: the scores' mean, spread, reliability and determinacy."""
        found: list[Row] = []
        for label, one in zip(self.fitted.data.labels, self.groups, strict=True):
            reliability = one.reliability(self.method)
            for j, name in enumerate(self.factors):
                values, errors = (column[~np.isnan(column)] for column in (one.scores[:, j], one.errors[:, j]))
                row: Row = {"factor": name} | ({"group": label} if label else {}) | {"scored": len(values)}
                row |= {"score_mean": _or_nan(values, "mean"), "score_sd": _or_nan(values, "std")}
                row |= {"score_error": float(np.sqrt(_or_nan(errors**2, "mean")))}
                within = 0 <= reliability[j] <= 1
                row |= {
                    "score_reliability": float(reliability[j]),
                    "score_determinacy": float(np.sqrt(reliability[j])) if within else float("nan"),
                }
                found.append(row)
        return found

    def estimates(self) -> dict[str, Any]:
        """Return every factor's determinacy, by group."""
        return {"determinacy": self.rows()}

    def _frame(self, parts: list[Matrix]) -> "pd.DataFrame":
        """Return one group after the other, put back in the order of the data."""
        import pandas as pd

        frames = [
            pd.DataFrame(values, index=group.index, columns=list(self.factors))
            for group, values in zip(self.fitted.data.groups, parts, strict=True)
        ]
        return pd.concat(frames).sort_index()


def scores(fit: Confirmed, method: Method = "regression") -> FactorScores:
    """Return factor scores of the respondents a model was fitted to, groups with their own parameters.

    Continuous items: "regression" (Thurstone 1935: posterior means, shrunk towards the mean) or "bartlett" (1937:
    unbiased, with more error); whoever left items out is scored on the others by the weights these have by themselves.
    Ordinal items: "regression" gives the posterior mode under the normal-ogive model that the fit implies, thresholds
    and all (lavPredict's EBM), which has no linear weights; "bartlett" is not offered, for with all answers at one end
    it is infinite. A factor of higher order has regression scores only. Rows are those the fit used: with complete rows
    only, the others have no score.

    Raises UsageError for another method, Refused where the model did not converge or the factors' covariance matrix is
    not positive definite. Checked against lavPredict of lavaan 0.6-14.
    """
    fitted = usable(fit, "factor scores")
    ordinal = bool(fitted.model.options.thresholds)
    _check(fitted, method, ordinal=ordinal)
    groups = tuple(score(fitted, g, method) for g in range(len(fitted.data.groups)))
    said = _said(method, ordinal=ordinal)
    settings = replace(fit.settings, estimator=f"{said} from the {fit.settings.estimator} fit")
    return FactorScores(
        fitted.model.factors, groups, fitted, method, settings, tuple(_doubts(fitted, groups, ordinal=ordinal))
    )


def _said(method: Method, *, ordinal: bool) -> str:
    if ordinal:
        return "posterior modes (empirical Bayes) under the normal-ogive model"
    return "regression scores" if method == "regression" else "Bartlett's scores"


def _check(fitted: Fitted, method: str, *, ordinal: bool) -> None:
    if method not in ("regression", "bartlett"):
        raise UsageError.at("method", f"'{method}' is not offered.", "Use regression or bartlett.")
    if ordinal and method == "bartlett":
        what = "ordinal answers have no Bartlett scores: at either end of the scale they are infinite."
        raise UsageError.at("method", what, 'Use method="regression": posterior modes.')
    for g, label in enumerate(fitted.data.labels):
        at = implied(fitted, g)
        where = f"factor scores, group {label}" if label else "factor scores"
        improper = {
            "the factors' covariance matrix": np.linalg.eigvalsh(at.factors)[0] <= 0,
            "the items' implied covariance matrix": np.linalg.eigvalsh(at.total)[0] <= 0,
            "a residual variance": ordinal and bool((np.diag(at.residuals) <= 0).any()),
        }
        for what, wrong in improper.items():
            if wrong and (ordinal or what != "the factors' covariance matrix"):
                remedy = "Look at the fit's warnings; change the model before scoring anybody with it."
                raise Refused.at(where, f"{what} is not positive.", remedy)


def _doubts(fitted: Fitted, groups: tuple[Scored, ...], *, ordinal: bool) -> list[str]:
    found = list(fitted.data.notes)
    if lost := sum(one.lost for one in groups):
        found.append(f"{lost} respondents have no score: the search for their posterior mode did not end.")
    for j, name in enumerate(fitted.model.factors):
        none = sum(int(np.isnan(one.scores[:, j]).sum()) for one in groups) - lost
        if none:
            found.append(f"{name}: {none} respondents have no score; they answered no item that measures it directly.")
    for g in range(len(groups)):
        at = implied(fitted, g)
        if ordinal and np.abs(at.residuals - np.diag(np.diag(at.residuals))).max(initial=0.0) > 0:
            found.append("The scores count the residuals as uncorrelated, which in this model they are not.")
            break
        if not ordinal and np.linalg.eigvalsh(at.factors)[0] <= 0:
            found.append("The factors' covariance matrix is not positive definite; scores of such factors mean little.")
            break
    return found


def _or_nan(values: Matrix, what: str) -> float:
    return float(getattr(values, what)()) if len(values) else float("nan")
