"""Which estimator meets which answers: the defaults, and every combination that cannot be had refused by name."""

from dataclasses import dataclass, replace
from typing import Literal

from analysis.fit.sem.estimator import Estimator, estimator
from analysis.sample import Sample
from instrument.errors import UsageError

MissingAnswers = Literal["listwise", "pairwise", "fiml"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An estimator with what becomes of missing answers, of clusters, and of ordinal items."""

    estimator: Estimator
    missing: MissingAnswers
    clustered: bool
    ordinal: bool

    @property
    def complete(self) -> bool:
        """Whether only rows with every answer are used."""
        return self.missing == "listwise"

    @property
    def all_answers(self) -> str:
        """What to ask for so that rows with missing answers are used, too."""
        if self.estimator.discrepancy != "ML":
            return 'missing="pairwise"'
        return 'estimator="MLR", missing="fiml"' if self.estimator.name == "MLM" else 'missing="fiml"'


def choose(sample: Sample, name: str | None, missing: str | None, *, clustered: bool) -> Choice:
    """Return the choice for a sample: ordinal items WLSMV on pairwise polychorics, others MLR with all answers.

    An estimator of likelihood asked for by name has complete rows, as in lavaan, unless `missing` says otherwise; so
    has everything where sample.missing is "listwise". Raises UsageError for a combination that is not offered.
    """
    ordinal = sample.treatment == "ordinal"
    chosen = estimator(name or ("WLSMV" if ordinal else "MLR"))
    if chosen.ordinal and not ordinal:
        what = "it is for ordinal items, and these are treated as continuous."
        raise UsageError.at(chosen.name, what, 'Make the Sample with treatment="ordinal", or use MLR.')
    if chosen.discrepancy == "ML":
        # Ordinal items treated as continuous is what asking for ML says; the settings tell.
        ordinal = False
    default: MissingAnswers = "pairwise" if chosen.discrepancy != "ML" else "fiml"
    if (name and chosen.discrepancy == "ML") or sample.missing == "listwise":
        default = "listwise"
    how = _missing(chosen, missing or default)
    return Choice(_robust_to_clusters(chosen) if clustered else chosen, how, clustered, ordinal)


def clustered(choice: Choice) -> Choice:
    """Return a choice made robust to clusters."""
    return replace(choice, estimator=_robust_to_clusters(choice.estimator), clustered=True)


def _missing(chosen: Estimator, name: str) -> MissingAnswers:
    aliases: dict[str, MissingAnswers] = {
        "listwise": "listwise", "pairwise": "pairwise", "available": "pairwise", "fiml": "fiml", "ml": "fiml",
    }  # fmt: skip
    if name.lower() not in aliases:
        raise UsageError.at("missing", f"'{name}' is not offered.", "Use listwise, pairwise or fiml.")
    how = aliases[name.lower()]
    if how == "fiml" and chosen.name == "MLM":
        raise UsageError.at("MLM", "it has no test for missing answers.", 'Use MLR with fiml, or missing="listwise".')
    if how == "fiml" and chosen.discrepancy != "ML":
        raise UsageError.at(chosen.name, "least squares has no full information.", 'Use missing="pairwise" or MLR.')
    if how == "pairwise" and chosen.discrepancy == "ML":
        what = "a likelihood of pairwise covariances has no known errors."
        raise UsageError.at(chosen.name, what, 'Use missing="fiml", which uses every answer, or "listwise".')
    return how


def _robust_to_clusters(chosen: Estimator) -> Estimator:
    """Return the estimator with errors robust to clusters; those without robust errors get them (as in lavaan)."""
    if chosen.errors != "standard":
        return chosen
    if chosen.discrepancy == "ML":
        return replace(chosen, errors="sandwich", correction="yuan-bentler", observed=True)
    return replace(chosen, errors="distribution", correction="scaled-shifted")
