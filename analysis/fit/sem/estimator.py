"""The estimators by name: what each minimises, its standard errors and its test."""

from dataclasses import dataclass
from typing import Literal

from instrument.errors import UsageError, nearest

Errors = Literal["standard", "sandwich", "distribution", "cluster"]
Correction = Literal["none", "satorra-bentler", "yuan-bentler", "scaled-shifted", "mean-adjusted", "mean-var-adjusted"]


@dataclass(frozen=True, slots=True)
class Estimator:
    """`discrepancy` is minimised. `errors` standard: inverse information; sandwich: with casewise scores (Huber-White);
    distribution: with the distribution-free covariance of the moments. `correction` of the chi-square. `observed`:
    information from the Hessian, not its expectation.
    """

    name: str
    discrepancy: Literal["ML", "ULS", "DWLS"]
    ordinal: bool
    errors: Errors
    correction: Correction
    observed: bool = False

    def sentence(self) -> str:
        """Return the estimator, its standard errors and its test in words."""
        errors = {
            "standard": f"{'observed' if self.observed else 'expected'} information",
            "sandwich": "robust (Huber-White) standard errors",
            "distribution": "robust standard errors",
            "cluster": "cluster-robust standard errors",
        }[self.errors]
        tests = {
            "none": "",
            "satorra-bentler": "Satorra-Bentler test",
            "yuan-bentler": "Yuan-Bentler test (as in Mplus)",
            "scaled-shifted": "mean- and variance-adjusted (scaled and shifted) test",
            "mean-adjusted": "mean-adjusted test",
            "mean-var-adjusted": "mean- and variance-adjusted test",
        }[self.correction]
        return ", ".join(part for part in (self.name, errors, tests) if part)


ESTIMATORS = {
    one.name: one
    for one in (
        Estimator("ML", "ML", False, "standard", "none"),
        Estimator("MLM", "ML", False, "distribution", "satorra-bentler"),
        Estimator("MLR", "ML", False, "sandwich", "yuan-bentler", observed=True),
        Estimator("ULS", "ULS", True, "standard", "none"),
        Estimator("ULSMV", "ULS", True, "distribution", "scaled-shifted"),
        Estimator("DWLS", "DWLS", True, "standard", "none"),
        Estimator("WLSM", "DWLS", True, "distribution", "mean-adjusted"),
        Estimator("WLSMV", "DWLS", True, "distribution", "scaled-shifted"),
        Estimator("WLSMVS", "DWLS", True, "distribution", "mean-var-adjusted"),
    )
}


def estimator(name: str) -> Estimator:
    """Return an estimator by its name, in any case; raises UsageError for another."""
    found = ESTIMATORS.get(name.upper())
    if found is None:
        known = ", ".join(ESTIMATORS)
        raise UsageError.at(
            "estimator", f"'{name}' is not offered.", f"Use {known}.{nearest(name.upper(), ESTIMATORS)}"
        )
    return found
