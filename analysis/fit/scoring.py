"""Factor scores of each respondent, and how far they can be trusted."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.fit.factor_solution import Solved
from analysis.fit.matrix import Correlations
from analysis.kernel.factor_scores import Method, multiple_correlation, score_weights, scores, validity
from analysis.result import Result, Row, Settings
from instrument.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FactorScores(Result):
    """`frame`: respondents (rows of the sample) by factors, NaN where there is no score; `weights`: items by factors.

    Of each factor: `determinacy` R, the multiple correlation with all items; `least_correlation` 2R^2 - 1 of two
    equally good sets of scores (Guttman 1955; Grice 2001); `validity`, the correlation of these scores with the factor.
    All three are those of complete answers.
    """

    frame: "pd.DataFrame"
    weights: "pd.DataFrame"
    determinacy: Vector
    validity: Vector
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "factor-scores"
    caption = "How well scores determine the factors"

    @property
    def least_correlation(self) -> Vector:
        """The least correlation two equally good sets of scores can have, 2R^2 - 1 (m,)."""
        return np.asarray(2 * self.determinacy**2 - 1)

    def rows(self) -> list[Row]:
        """One row a factor."""
        each = zip(self.frame.columns, self.determinacy, self.least_correlation, self.validity, strict=True)
        return [
            {"factor": str(f), "determinacy": float(r), "least_agreement": float(least), "validity": float(v)}
            for f, r, least, v in each
        ]

    def estimates(self) -> dict[str, Any]:
        """Return what is known of each factor's scores."""
        return {
            "determinacy": self.determinacy.tolist(),
            "least_correlation": self.least_correlation.tolist(),
            "validity": self.validity.tolist(),
        }


def factor_scores(solved: Solved, settings: Settings, method: Method) -> FactorScores:
    """Score every respondent of the solution's sample; `settings` are those of the solution."""
    if method not in get_args(Method):
        raise Refused.at("factor scores", f"{method} is not offered.", f"Use {', '.join(get_args(Method))}.")
    import pandas as pd

    correlated, rotated = solved.correlated, solved.rotated
    weights = score_weights(correlated.matrix, rotated.pattern, rotated.phi, method)
    if weights is None:
        raise Refused.at(
            "factor scores", _singular(method, correlated), "Leave out repeated items or Heywood cases, or smooth."
        )
    x = correlated.sample.array
    z = (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0, ddof=1)
    found, none = scores(z, correlated.matrix, rotated.pattern, rotated.phi, method)
    names = [f"F{k + 1}" for k in range(rotated.pattern.shape[1])]
    return FactorScores(
        pd.DataFrame(found, index=correlated.sample.answers.index, columns=names),
        pd.DataFrame(weights, index=list(correlated.sample.items), columns=names),
        multiple_correlation(correlated.matrix, rotated.pattern, rotated.phi),
        validity(weights, correlated.matrix, rotated.structure),
        replace(
            settings,
            estimator=f"{method} factor scores; {settings.estimator}",
            missing=f"{settings.missing}; whoever left items out is scored on those answered",
        ),
        _doubts(solved, int(np.isnan(z).any(axis=1).sum()), int(none.sum())),
    )


def _singular(method: Method, correlated: Correlations) -> str:
    if method == "bartlett":
        return "an item has no unique variance (a Heywood case), or the loadings do not tell the factors apart."
    return f"the correlation matrix is not positive definite.{correlated.blame}"


def _doubts(solved: Solved, incomplete: int, none: int) -> tuple[str, ...]:
    told = []
    if not solved.converged:
        told.append("The factor solution did not converge. Do not use these scores.")
    if incomplete:
        told.append(
            f"{incomplete} respondents left items out; their scores rest on fewer answers and determine the factors "
            "less than the table says."
        )
    if none:
        told.append(f"{none} respondents answered too few items to be scored.")
    if solved.correlated.kind == "polychoric":
        told.append("The weights come from polychoric correlations but are applied to standardised answers.")
    return tuple(told)
