"""A plan of sample size written down: plan.json for machines, plan.html for people, the tables as CSV, the plot."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

from analysis.plan.closed import ClosedPlan
from analysis.plan.result import MonteCarloPlan
from analysis.report.page import watermark
from analysis.report.plain import plain
from analysis.report.software import versions
from analysis.result import Row
from instrument.document import Block, Document, Figure, Heading, Note, html
from instrument.errors import UsageError
from instrument.tomlfile import write_whole

SCHEMA_VERSION = 1
AnyPlan = MonteCarloPlan | ClosedPlan


@dataclass(frozen=True, slots=True)
class Written:
    """Where a plan lies; no plot where there is nothing to draw."""

    page: Path
    numbers: Path
    tables: tuple[Path, ...]
    plot: Path | None


def check_folder(out: Path) -> None:
    """Raise UsageError where a plan's folder cannot be made: before hours of computing."""
    if out.exists() and not out.is_dir():
        raise UsageError.at(str(out), "there is a file of this name.", "Give --out a folder.")


def to_json(found: AnyPlan) -> str:
    """Return plan.json; NaN, which JSON lacks, is null. The same plan gives the same bytes."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "plan": found.design,
        "simulated": found.simulated,
        "settings": found.settings.sentence(),
        "warnings": list(found.warnings),
        "software": versions(),
        "estimates": found.estimates(),
        "rows": found.rows(),
        "further": {more.key: list(more.rows) for more in found.further()},
    }
    return json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_document(found: AnyPlan, figure: Figure | None) -> Document:
    """Return the plan as a page: the answer first, then the plot and every table."""
    blocks: list[Block] = [Heading("In short", "short")]
    blocks += [Note(found.answer)] if found.answer and found.simulated else []
    blocks += [figure] if figure else []
    blocks += [Heading("Tables", "tables"), *found.tables()]
    software = ", ".join(f"{name} {version}" for name, version in versions().items())
    title = f"Plan of sample size: {found.design}"
    return Document(title, tuple(blocks), watermark=watermark(found.simulated), footer=(f"Software: {software}.",))


def write_plan(found: AnyPlan, figure: Figure | None, out: Path) -> Written:
    """Write a plan into the folder `out`, each file whole or not at all."""
    page, numbers = out / "plan.html", out / "plan.json"
    write_whole(numbers, to_json(found))
    write_whole(page, html.render(to_document(found, figure)))
    tables = {found.key: found.rows()} | {more.key: list(more.rows) for more in found.further()}
    for key, rows in tables.items():
        write_whole(out / f"{key}.csv", _csv(rows))
    if figure is not None:
        write_whole(out / "plan.svg", figure.svg())
    names = tuple(out / f"{key}.csv" for key in tables)
    return Written(page, numbers, names, out / "plan.svg" if figure is not None else None)


def _csv(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    # NaN is an empty cell, as None is.
    writer.writerows(
        {key: "" if value is None or value != value else value for key, value in row.items()} for row in rows
    )
    return file.getvalue()
