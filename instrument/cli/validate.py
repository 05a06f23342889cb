"""`mentorscale validate`: answers to a psychometric report."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instrument import study
from instrument.cli.stopping import at_once
from instrument.errors import MentorscaleError, UsageError
from instrument.study import Study

if TYPE_CHECKING:
    from analysis.report.provenance import Provenance
    from analysis.report.write import Wanted


def validate(  # noqa: PLR0913 - the options are the command's
    data: Annotated[Path, typer.Argument(metavar="STUDY|DATA", help="A study's folder, or a CSV of answers.")],
    spec: Annotated[
        Path | None, typer.Option(help="What the columns of DATA mean (by default the TOML of its name).")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="The model to confirm, in lavaan's syntax.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for results.json and the report.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the report, en or fa; by default the study's.")] = None,
    formats: Annotated[str, typer.Option("--format", help="html, docx, pdf, or several with commas.")] = "html",
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Add bootstrap intervals: minutes, not seconds.")
    ] = False,
    without_careless: Annotated[
        bool, typer.Option("--without-careless", help="Leave out who is flagged as careless.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Compute everything, and keep nothing beside the data for the next run.")
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
    """Make a psychometric report: results.json and the report in --out (by default ./report, or STUDY/report)."""
    with at_once():
        from analysis.report.write import Wanted

    others = tuple(described(path) for path in further or ())
    wanted = Wanted(thorough, without_careless, lang or "en", listed(formats), not again, others)
    if data.is_dir():
        opened, path = _from_study(data, spec)
        wanted = replace(wanted, language=lang or opened.settings.language)
        spec, model, out = path.with_suffix(".toml"), model or opened.model, out or data / "report"
        run(path, spec, model, out, wanted, provenance_of(opened))
        return
    data, spec = (data, spec) if spec else described(data)
    run(data, spec, model, out or Path("report"), wanted)


def listed(formats: str) -> tuple[str, ...]:
    """Return the formats that a list with commas names."""
    return tuple(name.strip() for name in formats.split(",") if name.strip()) or ("html",)


def run(
    data: Path,
    spec: Path,
    model: Path | None,
    out: Path,
    wanted: "Wanted | None" = None,
    provenance: "Provenance | None" = None,
) -> None:
    """Write the report and say where it lies and what to note; stopped, say what is left."""
    from analysis.report.write import Wanted, write_report
    from instrument.cli.progress import steps
    from instrument.cli.validated import say

    wanted = wanted or Wanted()
    try:
        with steps() as progress:
            written = write_report(data, spec, model, out, progress, wanted, provenance)
    except KeyboardInterrupt:
        kept = "; what was computed is kept for the next run" if wanted.keep else ""
        typer.echo(f"\nStopped. No report was written{kept}.", err=True)
        raise
    say(written)


def provenance_of(opened: Study) -> "Provenance":
    """Return where a study's items come from: its forms, their bank and codebook, its panel.

    A bank that is not found or not sound any more is a note of it, and no fault: the forms are fixed.
    """
    from analysis.report.tracing import from_forms
    from instrument import recommendation
    from instrument.panel.folder import open_panel

    forms = [opened.form(), *(form for form in opened.forms() if form != opened.form())]
    panel = open_panel(opened.panel) if opened.panel else None
    try:
        bank = opened.bank()
        advice = recommendation.of_codebook(bank.codebook, opened.folder)
    except MentorscaleError as error:
        note = f"The item bank could not be read, so that codes and works are not shown. {error.brief}"
        return from_forms(forms, panel=panel, notes=[note])
    return from_forms(forms, bank, panel, advice)


def described(path: Path) -> tuple[Path, Path]:
    """Return the answers of a study or a CSV and the spec that lies beside them."""
    if path.is_dir():
        _, path = _from_study(path, None)
    if not path.is_file():
        raise UsageError.at(str(path), "the file is not there.", "Check the path.")
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
