"""`mentorscale validate`: answers to a psychometric report."""

from pathlib import Path
from typing import Annotated

import typer


def validate(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="A CSV of answers.")],
    spec: Annotated[Path | None, typer.Option(help="What the columns mean (TOML).")] = None,
    model: Annotated[Path | None, typer.Option(help="The model to confirm, in lavaan's syntax.")] = None,
    out: Annotated[Path, typer.Option(help="The folder for results.json and report.html.")] = Path("report"),
) -> None:
    """Validate the answers in DATA: results.json and report.html in --out."""
    from analysis.report.write import write_report
    from instrument.cli.progress import steps

    with steps() as progress:
        written = write_report(data, spec or data.with_suffix(".toml"), model, out, progress)
    for warning in written.validation.warnings:
        typer.echo(f"note: {warning}", err=True)
    typer.echo(f"Report:  {written.report}")
    typer.echo(f"Numbers: {written.results}")
