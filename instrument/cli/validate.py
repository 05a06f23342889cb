"""`mentorscale validate`: answers to a psychometric report."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import study
from instrument.errors import UsageError
from instrument.study import Study


def validate(
    data: Annotated[Path, typer.Argument(metavar="STUDY|DATA", help="A study's folder, or a CSV of answers.")],
    spec: Annotated[Path | None, typer.Option(help="What the columns of DATA mean (TOML).")] = None,
    model: Annotated[Path | None, typer.Option(help="The model to confirm, in lavaan's syntax.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for results.json and report.html.")] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Add bootstrap intervals: minutes, not seconds.")
    ] = False,
    without_careless: Annotated[
        bool, typer.Option("--without-careless", help="Leave out who is flagged as careless.")
    ] = False,
) -> None:
    """Make a psychometric report: results.json and report.html in --out (by default ./report, or STUDY/report)."""
    if data.is_dir():
        opened, path = _from_study(data, spec)
        spec, model, out = path.with_suffix(".toml"), model or opened.model, out or data / "report"
        run(path, spec, model, out, thorough=thorough, without_careless=without_careless)
        return
    if spec is None:
        raise UsageError.at(str(data), "no --spec is given.", "Name the TOML file that says what the columns mean.")
    run(data, spec, model, out or Path("report"), thorough=thorough, without_careless=without_careless)


def run(
    data: Path, spec: Path, model: Path | None, out: Path, *, thorough: bool = False, without_careless: bool = False
) -> None:
    """Write the report and say where it lies and what to note."""
    from analysis.report.write import write_report
    from instrument.cli.progress import steps

    with steps() as progress:
        written = write_report(data, spec, model, out, progress, thorough=thorough, without_careless=without_careless)
    for warning in written.validation.warnings:
        typer.echo(f"note: {warning}", err=True)
    typer.echo(f"Report:  {written.report}")
    typer.echo(f"Numbers: {written.results}")


def _from_study(folder: Path, spec: Path | None) -> tuple[Study, Path]:
    """Export the study's answers; return it and the CSV."""
    from instrument.cli.responses import write_responses

    if spec is not None:
        raise UsageError.at("--spec", f"{folder} is a study and has its own spec.", "Leave --spec out.")
    opened = study.open_study(folder)
    path = folder / "responses.csv"
    write_responses(opened, path)
    return opened, path
