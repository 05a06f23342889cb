"""Rival models of the same items in one table: one factor, correlated factors, second order, bifactor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.fit.sem.choose import choose
from analysis.fit.sem.confirmatory import ConfirmatoryFit
from analysis.fit.sem.difference import CITED, Difference, difference
from analysis.fit.sem.rival_models import LEAST_SECOND_ORDER, NAMES, NESTED, fit_rivals, rivals_of
from analysis.grammar import agree
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused, UsageError

NAN = float("nan")
_MEASURES = ("chisq", "df", "chisq_scaled")


@dataclass(frozen=True, eq=False)
class Rivals(Result):
    """`fits` by key of fit.sem.rival_models.NAMES; `differences` of those that are nested, (stricter, wider).

    The table shows one kind of CFI, TLI and RMSEA for all, that which `kind` names.
    """

    fits: dict[str, ConfirmatoryFit]
    differences: dict[tuple[str, str], Difference]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "rivals"
    caption = "Rival models"

    def rows(self) -> list[Row]:
        """One row a model."""
        found = []
        for key, one in self.fits.items():
            fit = one.fit
            row: Row = {"model_name": NAMES[key], "parameters": one.fitted.free}
            row |= {name: fit.get(name, NAN) for name in _MEASURES}
            row |= {name: self.index(key, name) for name in ("cfi", "tli", "rmsea")} | {"srmr": fit["srmr"]}
            row |= {name: fit[name] for name in ("aic", "bic") if name in fit}
            found.append(row | {"proper": solution(one)})
        return found

    @property
    def kind(self) -> str:
        """Which indices all converged models have: "robust", else "scaled", else "uncorrected"."""
        known = [one.fit for one in self.fits.values() if one.converged]
        for kind in ("robust", "scaled"):
            if known and all(np.isfinite(fit.get(f"cfi_{kind}", NAN)) for fit in known):
                return kind
        return "uncorrected"

    def index(self, key: str, name: str) -> float:
        """Return cfi, tli or rmsea of a model, of the kind that all have."""
        return self.fits[key].fit.get(name if self.kind == "uncorrected" else f"{name}_{self.kind}", NAN)

    def further(self) -> tuple[NamedRows, ...]:
        """Return the tests of nested models against the wider ones."""
        rows = tuple(self._tests())
        return (NamedRows("rivals-nested", "Nested rivals compared", rows),) if rows else ()

    def estimates(self) -> dict[str, Any]:
        """Return the models' fit measures and the tests."""
        return {"fit": {key: one.fit for key, one in self.fits.items()}, "tests": self._tests()}

    def _tests(self) -> list[Row]:
        found: list[Row] = []
        for (stricter, wider), one in self.differences.items():
            row: Row = {"model_name": NAMES[stricter], "against": NAMES[wider], "delta_chisq": one.chisq}
            row |= {"delta_chisq_scaled": one.scaled if one.method != "chi-square" else NAN, "delta_df": one.df}
            found.append(row | {"delta_p": one.p_value, "difference_method": CITED.get(one.method, "")})
        return found


def solution(fit: ConfirmatoryFit) -> str:
    """Return in a word whether a fit converged, is identified and is proper."""
    if not fit.converged:
        return "did not converge"
    if fit.fitted.open:
        return "not identified"
    if any("Heywood" in text or "not positive definite" in text for text in fit.warnings):
        return "improper"
    return "proper"


def rivals(
    sample: Data,
    constructs: Mapping[str, Sequence[str]] | None = None,
    estimator: str | None = None,
    missing: str | None = None,
) -> Rivals:
    """Fit the usual rivals of a model of several constructs to the same rows by the same estimator, and compare them.

    `constructs` (default: the sample's) of two items or more each; smaller ones are left out and named. One factor;
    factors that correlate; three constructs or more: a second-order factor behind them (with three it fits exactly as
    well as correlated factors: it only says the same otherwise); bifactor: a general factor and one for each construct,
    uncorrelated (of a construct with two items both loadings are equal). Estimator and missing answers as in `cfa`;
    groups and clusters are left aside. Nested ones are compared by fit.sem.difference where both solutions converged:
    second order in correlated factors and, by proportions among its loadings, in bifactor (Yung, Thissen & McLeod
    1999); one factor in all. Correlated factors and bifactor are not nested: compare their indices.

    A rival that is refused is a warning. Raises Refused below two constructs, for an item in two of them, or where no
    rival can be fitted; UsageError for an estimator that is not offered.
    """
    sample = Sample.of(sample)
    chosen = dict(constructs) if constructs is not None else dict(sample.constructs)
    if foreign := [item for items in chosen.values() for item in items if item not in sample.items]:
        raise UsageError.at("constructs", f"{', '.join(foreign)} are not items of the sample.", "Correct the names.")
    kept = {name: items for name, items in chosen.items() if len(items) > 1}
    found = fit_rivals(sample, rivals_of(kept), choose(sample, estimator, missing, clustered=False))
    fits = {key: one for key, one in found.items() if isinstance(one, ConfirmatoryFit)}
    refused = [f"{NAMES[key]}: refused: {one}" for key, one in found.items() if isinstance(one, Refused)]
    if not fits:
        raise Refused.at("rivals", "no model can be fitted.", " ".join(refused))
    differences, failed = _differences(fits, kept)
    warnings = [*_left_out(chosen, kept), *refused, *_said(fits, kept), *failed]
    first = next(iter(fits.values()))
    return Rivals(fits, differences, _settings(first, len(fits)), tuple(dict.fromkeys(warnings)))


def _settings(first: ConfirmatoryFit, count: int) -> Settings:
    s = first.settings
    more = (f"{count} models on the same rows", *s.more[1:])
    return Settings(s.estimator, s.treatment, s.missing, s.n_used, s.n_rows, s.correlation, s.clusters, more)


def _differences(
    fits: dict[str, ConfirmatoryFit], kept: Mapping[str, Sequence[str]]
) -> tuple[dict[tuple[str, str], Difference], list[str]]:
    found, failed = {}, []
    saturated = len(kept) == LEAST_SECOND_ORDER
    # Equal loadings of two items in the bifactor model leave no room for those of the second-order one.
    small = any(len(items) < 3 for items in kept.values())
    for stricter, wider in NESTED:
        skipped = (saturated and (stricter, wider) == ("second_order", "correlated")) or (
            small and (stricter, wider) == ("second_order", "bifactor")
        )
        if skipped or not {stricter, wider} <= fits.keys():
            continue
        if not (fits[stricter].converged and fits[wider].converged) or fits[wider].fitted.open:
            continue
        test = found[stricter, wider] = difference(fits[wider].fitted, fits[stricter].fitted)
        if test.why:
            failed.append(f"{NAMES[stricter]} against {NAMES[wider]}: {test.why}")
    return found, failed


def _left_out(chosen: Mapping[str, Sequence[str]], kept: Mapping[str, Sequence[str]]) -> list[str]:
    gone = [name for name in chosen if name not in kept]
    return [f"{', '.join(gone)}: one item is no factor; left out."] if gone else []


def _said(fits: dict[str, ConfirmatoryFit], kept: Mapping[str, Sequence[str]]) -> list[str]:
    every = list(fits.values())
    # What is said of the answers is the same for every model: once.
    shared = [text for text in every[0].warnings if len(every) > 1 and all(text in one.warnings for one in every)]
    found = [*shared]
    found += [f"{NAMES[key]}: {text}" for key, one in fits.items() for text in one.warnings if text not in shared]
    if "second_order" in fits and len(kept) == LEAST_SECOND_ORDER:
        found.append("Second order: with three constructs it fits exactly as the correlated factors do; no test of it.")
    if pairs := [name for name, items in kept.items() if len(items) == 2]:
        have = agree(len(pairs), "has two items", "have two items each")
        found.append(f"Bifactor: {', '.join(pairs)} {have}, whose loadings on their factor are held equal.")
    return found
