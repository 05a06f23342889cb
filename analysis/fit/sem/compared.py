"""What two fits have in common, and how their fit measures differ."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.fit.sem.difference import CITED, Difference
from analysis.fit.sem.fitted import Fitted
from analysis.result import Row

NAN = float("nan")
_MEASURES = ("cfi", "rmsea", "srmr")


@dataclass(frozen=True, slots=True)
class Change:
    """How a model's fit differs from that of a less restricted one, `against`; NaN where it cannot be compared.

    cfi and rmsea are scaled where the chi-square is. `cfi_robust` is the change of the robust CFI.
    """

    against: str
    test: Difference
    cfi: float
    rmsea: float
    srmr: float
    cfi_robust: float

    def row(self) -> Row:
        """Return the change as columns of a table."""
        return {
            "delta_chisq": self.test.chisq,
            "delta_chisq_scaled": self.test.scaled,
            "delta_df": self.test.df,
            "delta_p": self.test.p_value,
            "delta_cfi": self.cfi,
            "delta_cfi_robust": self.cfi_robust,
            "delta_rmsea": self.rmsea,
            "delta_srmr": self.srmr,
            "difference_method": CITED.get(self.test.method, ""),
        }


def change(wider: Mapping[str, float], stricter: Mapping[str, float], against: str, test: Difference) -> Change:
    """Return how `stricter` fits less well than `wider`, both measures of fit.sem.measures."""
    values = {name: shown(stricter, name) - shown(wider, name) for name in _MEASURES}
    robust = stricter.get("cfi_robust", NAN) - wider.get("cfi_robust", NAN)
    return Change(against, test, values["cfi"], values["rmsea"], values["srmr"], robust)


def shown(fit: Mapping[str, float], name: str) -> float:
    """Return a measure of fit: scaled where the chi-square is."""
    scaled = np.isfinite(fit.get("chisq_scaled", NAN))
    return float(fit[f"{name}_scaled"] if scaled and f"{name}_scaled" in fit else fit[name])


def measures(fit: Mapping[str, float]) -> Row:
    """Return the columns that describe one model's fit."""
    row: Row = {"chisq": fit["chisq"], "df": int(fit["df"]), "chisq_scaled": fit.get("chisq_scaled", NAN)}
    row |= {name: shown(fit, name) for name in ("cfi", "tli", "rmsea", "srmr")}
    row |= {"cfi_robust": fit.get("cfi_robust", NAN), "rmsea_robust": fit.get("rmsea_robust", NAN)}
    return row | {"aic": fit.get("aic", NAN), "bic": fit.get("bic", NAN)}


def trimmed(rows: list[Row], always: tuple[str, ...]) -> list[Row]:
    """Return rows without the columns that are empty (NaN) throughout, but for those that are `always` shown."""
    names = dict.fromkeys(name for row in rows for name in row)
    gone = {n for n in names if n not in always and all(row.get(n) is None or row[n] != row[n] for row in rows)}
    return [{name: value for name, value in row.items() if name not in gone} for row in rows]


def incomparable(first: Fitted, second: Fitted) -> str:
    """Return why two fits have no common ground for a test, "" if they have."""
    if set(first.model.items) != set(second.model.items):
        only = sorted(set(first.model.items) ^ set(second.model.items))
        return f"they have different items ({', '.join(only[:5])})"
    if first.estimator.name != second.estimator.name or first.estimator.errors != second.estimator.errors:
        return f"they have different estimators ({first.estimator.name} and {second.estimator.name})"
    if first.data.labels != second.data.labels:
        return "they have different groups"
    one, two = (np.concatenate([group.index.to_numpy() for group in f.data.groups]) for f in (first, second))
    if len(one) != len(two) or bool((one != two).any()) or not _same_answers(first, second):
        return "they were fitted to different rows"
    means = first.model.options.meanstructure == second.model.options.meanstructure
    return "" if means or first.parts else "one of them models the means and the other does not"


def _same_answers(first: Fitted, second: Fitted) -> bool:
    place = [second.model.items.index(name) for name in first.model.items]
    pairs = zip(first.data.groups, second.data.groups, strict=True)
    return all(np.array_equal(a.x, b.x[:, place], equal_nan=True) for a, b in pairs)
