"""What of a fitted model its later computations ask for: the fit itself, how it was made, its fit measures."""

from collections.abc import Mapping
from typing import Protocol

from analysis.fit.sem.fitted import Fitted
from analysis.result import Settings
from instrument.errors import Refused


class Confirmed(Protocol):
    """A result with a `Fitted` behind it, such as what `cfa` returns."""

    @property
    def fitted(self) -> Fitted: ...  # noqa: D102
    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def fit(self) -> Mapping[str, float]: ...  # noqa: D102


def usable(fit: Confirmed, what: str) -> Fitted:
    """Return the fit behind a result; Refused where it did not converge, for then it has no estimates."""
    if not fit.fitted.converged or not fit.fitted.moments:
        why = f"the model did not converge: {fit.fitted.solution.why or 'it has no moments'}."
        raise Refused.at(what, why, "Look at the fit's warnings; simplify the model, or collect more answers.")
    return fit.fitted


def label(fitted: Fitted, group: int) -> str:
    """Return the label of a group counted from 0, "" where there is one group."""
    return fitted.data.labels[group]
