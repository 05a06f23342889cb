"""What is said at the end of a validation: what to note, where the report lies, and what ran for it."""

import os
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from analysis.report.validation import Section
    from analysis.report.write import Written

_FATES = {
    "computed": "computed",
    "kept": "kept from an earlier run",
    "refused": "refused",
    "not given": "not given",
    "failed": "failed",
}


def say(written: "Written") -> None:
    """Say what to note on the error stream, and on the other where everything lies."""
    for note in notes(written.validation.sections):
        typer.echo(_fitted(f"note: {note}"), err=True)
    for report in written.reports:
        typer.echo(f"Report:  {report}")
    typer.echo(f"Numbers: {written.results}")
    typer.echo(f"Times:   {written.log} ({counted(written.validation.sections)})")


def notes(sections: "Sequence[Section]") -> list[str]:
    """Return every warning, refusal and failure; sections that lack an input are one line, or they hide the rest."""
    found = [warning for section in sections if not section.not_given for warning in section.warnings]
    lacking = [section.title for section in sections if section.not_given]
    if lacking:
        found.append(f"not given: {'; '.join(lacking)}. The report says of each what it needs.")
    return found


def counted(sections: "Sequence[Section]") -> str:
    """Return how many sections had which fate."""
    fates = Counter(section.fate for section in sections)
    return f"{len(sections)} sections: " + ", ".join(
        f"{fates[one]} {words}" for one, words in _FATES.items() if fates[one]
    )


def _fitted(line: str) -> str:
    """Return a line, on a terminal broken between its words; elsewhere it stays one, to be searched."""
    if not sys.stderr.isatty():
        return line
    # Some terminals say that they have no columns.
    columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    return textwrap.fill(line, columns, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
