"""From answers to evidence: a Sample goes in, Results come out, a report is made of them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.estimators.adequacy import adequacy
    from analysis.estimators.alpha import alpha
    from analysis.estimators.careless import careless
    from analysis.estimators.cfa import cfa
    from analysis.estimators.congruence import congruence
    from analysis.estimators.efa import efa
    from analysis.estimators.guttman import guttman
    from analysis.estimators.icc import icc
    from analysis.estimators.item_reduction import ReductionRule, reduce_items
    from analysis.estimators.items import item_analysis
    from analysis.estimators.missing import missingness
    from analysis.estimators.omega import omega
    from analysis.estimators.polychoric import polychoric
    from analysis.estimators.retention import retention
    from analysis.estimators.retest import retest
    from analysis.estimators.split_half import split_half
    from analysis.fit.careless_rule import CarelessRule
    from analysis.sample import Sample

__all__ = [
    "CarelessRule",
    "ReductionRule",
    "Sample",
    "adequacy",
    "alpha",
    "careless",
    "cfa",
    "congruence",
    "efa",
    "guttman",
    "icc",
    "item_analysis",
    "missingness",
    "omega",
    "polychoric",
    "reduce_items",
    "retention",
    "retest",
    "split_half",
]

_HOME = {
    "CarelessRule": "analysis.fit.careless_rule",
    "ReductionRule": "analysis.estimators.item_reduction",
    "Sample": "analysis.sample",
    "adequacy": "analysis.estimators.adequacy",
    "alpha": "analysis.estimators.alpha",
    "careless": "analysis.estimators.careless",
    "cfa": "analysis.estimators.cfa",
    "congruence": "analysis.estimators.congruence",
    "efa": "analysis.estimators.efa",
    "guttman": "analysis.estimators.guttman",
    "icc": "analysis.estimators.icc",
    "item_analysis": "analysis.estimators.items",
    "missingness": "analysis.estimators.missing",
    "omega": "analysis.estimators.omega",
    "polychoric": "analysis.estimators.polychoric",
    "reduce_items": "analysis.estimators.item_reduction",
    "retention": "analysis.estimators.retention",
    "retest": "analysis.estimators.retest",
    "split_half": "analysis.estimators.split_half",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import analysis` costs nothing."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
