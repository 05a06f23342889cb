"""From answers to evidence: a Sample goes in, Results come out, a report is made of them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.estimators.adequacy import adequacy
    from analysis.estimators.alpha import alpha
    from analysis.estimators.cfa import cfa
    from analysis.estimators.efa import efa
    from analysis.estimators.icc import icc
    from analysis.estimators.items import item_analysis
    from analysis.estimators.polychoric import polychoric
    from analysis.sample import Sample

__all__ = ["Sample", "adequacy", "alpha", "cfa", "efa", "icc", "item_analysis", "polychoric"]

_HOME = {
    "Sample": "analysis.sample",
    "adequacy": "analysis.estimators.adequacy",
    "alpha": "analysis.estimators.alpha",
    "cfa": "analysis.estimators.cfa",
    "efa": "analysis.estimators.efa",
    "icc": "analysis.estimators.icc",
    "item_analysis": "analysis.estimators.items",
    "polychoric": "analysis.estimators.polychoric",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import analysis` costs nothing."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
