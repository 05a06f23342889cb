"""The designs of `mentorscale plan`, one a file: `cfa` and `twolevel` by Monte Carlo, the others by closed forms.

The folder is the registry: a module with `prepare(plan)` is a Monte Carlo design, one with `closed(...)` needs none.
"""

from functools import lru_cache
from importlib import import_module

from analysis.plan.replication import Prepared
from analysis.plan.spec import Plan


@lru_cache(maxsize=4)
def prepared(plan: Plan) -> Prepared:
    """Return a plan made ready by its design; once in each process."""
    made: Prepared = import_module(f"{__name__}.{plan.design}").prepare(plan)
    return made
