"""From answers to evidence: a Sample goes in, Results come out, a report is made of them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.estimators.adequacy import adequacy
    from analysis.estimators.agreement import agreement
    from analysis.estimators.alpha import alpha
    from analysis.estimators.bifactor_indices import bifactor_indices
    from analysis.estimators.bootstrap import bootstrap
    from analysis.estimators.careless import careless
    from analysis.estimators.cfa import cfa
    from analysis.estimators.cluster_description import cluster_description
    from analysis.estimators.compare import compare
    from analysis.estimators.congruence import congruence
    from analysis.estimators.convergent import convergent
    from analysis.estimators.dynamic_cutoffs import dynamic_cutoffs
    from analysis.estimators.efa import efa
    from analysis.estimators.factor_scores import scores
    from analysis.estimators.guttman import guttman
    from analysis.estimators.icc import icc
    from analysis.estimators.invariance import invariance
    from analysis.estimators.item_reduction import ReductionRule, reduce_items
    from analysis.estimators.items import item_analysis
    from analysis.estimators.lmm import lmm
    from analysis.estimators.missing import missingness
    from analysis.estimators.multilevel_reliability import multilevel_reliability
    from analysis.estimators.omega import omega
    from analysis.estimators.polychoric import polychoric
    from analysis.estimators.retention import retention
    from analysis.estimators.retest import retest
    from analysis.estimators.rivals import rivals
    from analysis.estimators.split_half import split_half
    from analysis.estimators.study_frame import study_frame
    from analysis.estimators.twolevel_cfa import twolevel_cfa
    from analysis.estimators.university_profile import university_profile
    from analysis.fit.careless_rule import CarelessRule
    from analysis.fit.mixed.centring import centre
    from analysis.sample import Sample

__all__ = [
    "CarelessRule",
    "ReductionRule",
    "Sample",
    "adequacy",
    "agreement",
    "alpha",
    "bifactor_indices",
    "bootstrap",
    "careless",
    "centre",
    "cfa",
    "cluster_description",
    "compare",
    "congruence",
    "convergent",
    "dynamic_cutoffs",
    "efa",
    "guttman",
    "icc",
    "invariance",
    "item_analysis",
    "lmm",
    "missingness",
    "multilevel_reliability",
    "omega",
    "polychoric",
    "reduce_items",
    "retention",
    "retest",
    "rivals",
    "scores",
    "split_half",
    "study_frame",
    "twolevel_cfa",
    "university_profile",
]

_HOME = {
    "CarelessRule": "analysis.fit.careless_rule",
    "ReductionRule": "analysis.estimators.item_reduction",
    "Sample": "analysis.sample",
    "adequacy": "analysis.estimators.adequacy",
    "agreement": "analysis.estimators.agreement",
    "alpha": "analysis.estimators.alpha",
    "bifactor_indices": "analysis.estimators.bifactor_indices",
    "bootstrap": "analysis.estimators.bootstrap",
    "careless": "analysis.estimators.careless",
    "centre": "analysis.fit.mixed.centring",
    "cfa": "analysis.estimators.cfa",
    "cluster_description": "analysis.estimators.cluster_description",
    "compare": "analysis.estimators.compare",
    "congruence": "analysis.estimators.congruence",
    "convergent": "analysis.estimators.convergent",
    "dynamic_cutoffs": "analysis.estimators.dynamic_cutoffs",
    "efa": "analysis.estimators.efa",
    "guttman": "analysis.estimators.guttman",
    "icc": "analysis.estimators.icc",
    "invariance": "analysis.estimators.invariance",
    "item_analysis": "analysis.estimators.items",
    "lmm": "analysis.estimators.lmm",
    "missingness": "analysis.estimators.missing",
    "multilevel_reliability": "analysis.estimators.multilevel_reliability",
    "omega": "analysis.estimators.omega",
    "polychoric": "analysis.estimators.polychoric",
    "reduce_items": "analysis.estimators.item_reduction",
    "retention": "analysis.estimators.retention",
    "retest": "analysis.estimators.retest",
    "rivals": "analysis.estimators.rivals",
    "scores": "analysis.estimators.factor_scores",
    "split_half": "analysis.estimators.split_half",
    "study_frame": "analysis.estimators.study_frame",
    "twolevel_cfa": "analysis.estimators.twolevel_cfa",
    "university_profile": "analysis.estimators.university_profile",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import analysis` costs nothing."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
