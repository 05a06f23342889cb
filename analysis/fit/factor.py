"""From correlations to unrotated factors, refused by name where there can be none."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.matrix import Correlations
from analysis.kernel.covariance import smallest_eigenvalue
from analysis.kernel.minres import Extraction, greatest_factors, minres
from analysis.kernel.ml_extraction import maximum_likelihood
from analysis.kernel.principal_axis import principal_axis
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Method = Literal["minres", "ml", "paf"]
_EXTRACT = {"minres": minres, "ml": maximum_likelihood, "paf": principal_axis}
#: Fewer items than this carry no factor.
LEAST_ITEMS = 3


def check_factors(items: int, factors: int, where: str = "EFA") -> None:
    """Raise Refused, saying `where`, if so many items cannot carry so many factors."""
    most = greatest_factors(items)
    if not 1 <= factors <= most:
        many = f"{factors} factor{'' if factors == 1 else 's'}"
        raise Refused.at(where, f"{items} items cannot carry {many}.", f"Ask for 1 to {most}.")


def check_extraction(method: str, where: str = "EFA") -> None:
    """Raise Refused if `method` is not offered."""
    if method not in _EXTRACT:
        raise Refused.at(where, f"{method} extraction is not offered.", f"Use {', '.join(_EXTRACT)}.")


def extract(correlations: Correlations, factors: int, method: Method = "minres", where: str = "EFA") -> Extraction:
    """Extract `factors`; maximum likelihood is refused where the correlations are not positive definite."""
    check_extraction(method, where)
    if method == "ml" and not correlations.positive_definite:
        raise Refused.at(
            where,
            "maximum likelihood needs a positive definite correlation matrix; the least eigenvalue is "
            f"{smallest_eigenvalue(correlations.matrix):.2g}.{correlations.blame}",
            "Extract by minres or paf, ask for smooth=True, use complete rows, or leave out repeated items.",
        )
    return _EXTRACT[method](correlations.matrix, factors)
