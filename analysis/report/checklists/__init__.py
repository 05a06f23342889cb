"""Checklists that referees hold a report to, filled by machine: one file a list, in the order of LISTS.

What software cannot know is asked under [report] in study.toml and shown as missing until it is given.
"""

from types import ModuleType

from analysis.report.checklists import boateng, cosmin, jars
from analysis.report.validation import Validation
from analysis.result import Row, to_table
from instrument.document import Block, Heading, Paragraph

LISTS: tuple[ModuleType, ...] = (boateng, cosmin, jars)
_ABOUT = (
    "Each line has what this report found, the value commonly asked with its source, and where it stands. Met and not "
    "met are said beside a value; reported is what has none; given is what the authors have said; missing is what "
    "nobody has."
)
_ORDER = ("met", "not met", "reported", "given", "missing")


def blocks(validation: Validation) -> list[Block]:
    """Return every list as a table, with how many lines stand how."""
    found: list[Block] = [Heading("Checklists", "checklists"), Paragraph(_ABOUT)]
    for module in LISTS:
        rows = [row for line in module.LINES for row in line.rows(validation)]
        found += [
            Heading(module.TITLE, module.KEY, 3),
            Paragraph(_counted(rows)),
            to_table(f"table-{module.KEY}", module.TITLE, rows),
        ]
    return found


def _counted(rows: list[Row]) -> str:
    counts = [(sum(row["standing"] == verdict for row in rows), verdict) for verdict in _ORDER]
    said = ", ".join(f"{count} {verdict}" for count, verdict in counts if count)
    return f"Of {len(rows)} lines: {said}."
