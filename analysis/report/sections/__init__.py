"""One section of the report a file: what it computes and what it says. ORDER is the order of the report.

A section module has KEY (its key in results.json), TITLE, `compute(inputs) -> Result`, and
`blocks(result, inputs) -> list[Block]`; `checks(result)` gives the lines it adds to the summary's table.
`onward(result, inputs)` gives the inputs that the sections after it start from.
"""

from collections.abc import Sequence
from types import ModuleType

from analysis.report.sections import (
    adequacy,
    agreement,
    alpha,
    careless,
    cfa,
    clusters,
    content_validity,
    convergent,
    dyads,
    dynamic_cutoffs,
    efa,
    guttman,
    icc,
    importance,
    instrument,
    invariance,
    items,
    lmm,
    missing,
    multilevel_reliability,
    omega,
    participants,
    recommendations,
    retention,
    rivals,
    role_invariance,
    twolevel,
    universities,
)

ORDER: Sequence[ModuleType] = (
    instrument,
    content_validity,
    participants,
    missing,
    careless,
    items,
    alpha,
    omega,
    guttman,
    adequacy,
    retention,
    efa,
    cfa,
    rivals,
    convergent,
    dynamic_cutoffs,
    invariance,
    clusters,
    icc,
    agreement,
    twolevel,
    multilevel_reliability,
    universities,
    recommendations,
    importance,
    lmm,
    dyads,
    role_invariance,
)
