"""One section of the report a file: what it computes and what it says. ORDER is the order of the report.

A section module has KEY (its key in results.json), TITLE, `compute(inputs) -> Result`, and
`blocks(result, inputs) -> list[Block]`; `checks(result)` gives the lines it adds to the summary's table.
"""

from collections.abc import Sequence
from types import ModuleType

from analysis.report.sections import adequacy, alpha, cfa, efa, icc, items, participants

ORDER: Sequence[ModuleType] = (participants, items, alpha, adequacy, efa, cfa, icc)
