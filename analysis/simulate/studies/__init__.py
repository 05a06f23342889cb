"""The studies of scripts/coverage.py: each a function of the number of people, by its key, in the table's order."""

from collections.abc import Callable

from analysis.simulate.coverage import Study
from analysis.simulate.studies import (
    clusters,
    confirmatory,
    exploratory,
    hierarchical,
    occasions,
    ordinal,
    reliability,
    screening,
)

STUDIES: dict[str, Callable[..., Study]] = {
    "parallel": reliability.parallel,
    "congeneric": reliability.congeneric,
    "likert": reliability.likert,
    "likert-missing": reliability.likert_missing,
    "second-order": hierarchical.second_order,
    "second-order-large": hierarchical.second_order_large,
    "polychoric": ordinal.complete,
    "polychoric-missing": ordinal.missing,
    "retest-one-way": occasions.one_way,
    "retest-two-way-small": occasions.little_shift,
    "retest-two-way-medium": occasions.some_shift,
    "retest-two-way-large": occasions.great_shift,
    "occasions-many": occasions.many_occasions,
    "retest-fixed": occasions.fixed_occasions,
    "retest-kappa": occasions.kappa,
    "clusters-equal": clusters.equal,
    "clusters-tenfold": clusters.tenfold,
    "cfa": confirmatory.normal,
    "cfa-ordinal": confirmatory.ordinal,
    "cfa-rmsea": confirmatory.rmsea,
    "little": screening.little,
    "little-planned": screening.little_planned,
    "little-likert": screening.little_likert,
    "careless": screening.distances,
    "efa-rmsea": exploratory.rmsea,
    "efa-recovery": exploratory.recovery,
    "efa-bootstrap": exploratory.bootstrap,
    "efa-bootstrap-large": exploratory.bootstrap_large,
}
