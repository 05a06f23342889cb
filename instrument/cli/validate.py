"""`mentorscale validate`: answers to a psychometric report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from instrument import study
from instrument.errors import UsageError
from instrument.study import Study


def validate(
    data: Annotated[Path, typer.Argument(metavar="STUDY|DATA", help="A study's folder, or a CSV of answers.")],
    spec: Annotated[
        Path | None, typer.Option(help="What the columns of DATA mean (by default the TOML of its name).")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="The model to confirm, in lavaan's syntax.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for results.json and report.html.")] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Add bootstrap intervals: minutes, not seconds.")
    ] = False,
    without_careless: Annotated[
        bool, typer.Option("--without-careless", help="Leave out who is flagged as careless.")
    ] = False,
    further: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            metavar="STUDY|DATA",
            help="Answers of another role to join by university and pair; of a CSV, the spec lies beside it as .toml.",
        ),
    ] = None,
) -> None:
    """Make a psychometric report: results.json and report.html in --out (by default ./report, or STUDY/report)."""
    others = [described(path) for path in further or ()]
    if data.is_dir():
        opened, path = _from_study(data, spec)
        spec, model, out = path.with_suffix(".toml"), model or opened.model, out or data / "report"
        data = path
    elif spec is None:
        data, spec = described(data)
    run(data, spec, model, out or Path("report"), others, thorough=thorough, without_careless=without_careless)


def run(
    data: Path,
    spec: Path,
    model: Path | None,
    out: Path,
    others: Sequence[tuple[Path, Path]] = (),
    *,
    thorough: bool = False,
    without_careless: bool = False,
) -> None:
    """Write the report and say where it lies and what to note."""
    from analysis.report.write import write_report
    from instrument.cli.progress import steps

    with steps() as progress:
        written = write_report(
            data, spec, model, out, progress, thorough=thorough, without_careless=without_careless, others=others
        )
    for warning in written.validation.warnings:
        typer.echo(f"note: {warning}", err=True)
    typer.echo(f"Report:  {written.report}")
    typer.echo(f"Numbers: {written.results}")


def described(path: Path) -> tuple[Path, Path]:
    """Return the answers of a study or a CSV and the spec that lies beside them."""
    if path.is_dir():
        _, path = _from_study(path, None)
    beside = path.with_suffix(".toml")
    if not beside.is_file():
        what = f"no --spec is given, and there is no {beside.name} beside it."
        raise UsageError.at(str(path), what, "Name the TOML file that says what the columns mean.")
    return path, beside


def _from_study(folder: Path, spec: Path | None) -> tuple[Study, Path]:
    """Export the study's answers; return it and the CSV."""
    from instrument.cli.responses import write_responses

    if spec is not None:
        raise UsageError.at("--spec", f"{folder} is a study and has its own spec.", "Leave --spec out.")
    opened = study.open_study(folder)
    path = folder / "responses.csv"
    write_responses(opened, path)
    return opened, path
