"""`mentorscale panel`: experts judge items; what they say is counted, decided and made into a form."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from instrument import bank as banks
from instrument.cli.items import BankOption
from instrument.cli.output import JsonOption
from instrument.errors import MentorscaleError, Problem, UsageError
from instrument.panel.sheet import build, check_expert

if TYPE_CHECKING:
    from analysis.report.panel_tables import PanelReport
    from instrument.panel.folder import Panel, Taken

app = typer.Typer(no_args_is_help=True, help="Expert panels: rating sheets out, ratings in, decisions, a form.")
FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="The panel's folder.")]


@app.command("form")
def form(  # noqa: PLR0913 - each is an option of the command
    out: Annotated[Path, typer.Option(help="The sheet to write.")],
    expert: Annotated[str, typer.Option(help="The expert's code, such as E1; never a name.")],
    bank: BankOption = "mentoring-components",
    construct: Annotated[list[str] | None, typer.Option(help="Only this construct's items; may be repeated.")] = None,
    items: Annotated[str, typer.Option(help="Only these items, as in COM01,COM07; added to --construct.")] = "",
    lang: Annotated[str, typer.Option(help="Language of the sheet: en or fa.")] = "en",
    format_: Annotated[Literal["xlsx", "html"], typer.Option("--format", help="xlsx or html.")] = "xlsx",
    number: Annotated[int, typer.Option("--round", help="Which round of the panel the sheet is for.")] = 1,
) -> None:
    """Write one expert's rating sheet: relevance, clarity and necessity of each item, and a comment."""
    from instrument.panel import page, xlsx

    if out.suffix.lower() != f".{format_}":
        raise UsageError.at(str(out), f"a sheet of --format {format_} is to be written.", f"End --out in .{format_}.")
    named = [name.strip() for name in items.split(",") if name.strip()]
    sheet = build(banks.shipped(bank), lang, construct or [], named, number)
    (xlsx if format_ == "xlsx" else page).write(sheet, check_expert(expert), out)
    typer.echo(f"{out}  {len(sheet.items)} items, round {number}, {expert}, version {sheet.version[:12]}")


@app.command("import")
def import_(
    folder: FolderArgument,
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEET...", help="Sheets that came back: .xlsx or .json.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Let a sheet replace the expert's earlier one; both are kept.")
    ] = False,
) -> None:
    """Check sheets that came back and add their ratings to the panel's folder; a faulty sheet adds nothing."""
    from instrument.panel.folder import open_or_begin
    from instrument.panel.returned import read

    problems: list[Problem] = []
    worst: type[MentorscaleError] = MentorscaleError
    for path in sheets:
        try:
            returned = read(path)
            taken = open_or_begin(folder, returned.sheet.bank).take(returned, replace)
        except MentorscaleError as error:
            problems += error.problems
            worst = max(worst, type(error), key=lambda kind: kind.exit_code)
            continue
        _say_taken(taken)
    if problems:
        typer.echo(f"{_count_faulty(problems)} not imported; nothing of it was stored.", err=True)
        raise worst(problems)
    typer.echo(f"Next: mentorscale panel report {folder}")


@app.command("report")
def report(
    folder: FolderArgument,
    number: Annotated[int | None, typer.Option("--round", help="The round; the last one by default.")] = None,
    as_json: JsonOption = False,
    out: Annotated[Path | None, typer.Option(help="The folder for report.html and results.json.")] = None,
) -> None:
    """Count what the experts said, decide about each item, and write both down."""
    from analysis.report.panel_page import to_document, to_json
    from analysis.report.panel_tables import decision_table, item_table, scale_table
    from instrument.document import html
    from instrument.document.text import render_table
    from instrument.panel.folder import open_panel
    from instrument.tomlfile import write_whole

    panel = open_panel(folder)
    chosen = _round(panel, number)
    found, log = _made(panel, chosen)
    where = out or panel.round_folder(chosen)
    results = to_json(found)
    write_whole(where / "results.json", results)
    write_whole(where / "report.html", html.render(to_document(found)))
    if as_json:
        typer.echo(results, nl=False)
        return
    for table in (item_table(found), scale_table(found), decision_table(found)):
        typer.echo(render_table(table) + "\n")
    for note in (*found.notes, *found.result.warnings):
        typer.echo(f"note: {note}", err=True)
    typer.echo("  ".join(f"{name}: {count}" for name, count in found.counts.items()))
    typer.echo(f"Report:    {where / 'report.html'}\nNumbers:   {where / 'results.json'}\nDecisions: {log}")


@app.command("apply")
def apply(
    folder: FolderArgument,
    out: Annotated[Path, typer.Option(help="The blueprint to write (.toml).")],
    bank: Annotated[str | None, typer.Option("--bank", help="The bank's folder, if it is not a shipped one.")] = None,
    respondent: Annotated[str | None, typer.Option(help="Whom the form is for.")] = None,
) -> None:
    """Write a blueprint of the items that the panel keeps."""
    from instrument.panel import apply as applying
    from instrument.panel.folder import open_panel

    if out.suffix != ".toml":
        raise UsageError.at(str(out), "a blueprint is a TOML file.", "End --out in .toml.")
    panel = open_panel(folder)
    name = bank or panel.bank
    applied = applying.apply(panel, banks.shipped(name), name, out, respondent)
    for note in applied.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"{out}  {len(applied.items)} items for a {applied.respondent}")
    typer.echo(f"Next: mentorscale form show {out}")


def _made(panel: "Panel", number: int) -> tuple["PanelReport", Path]:
    """Compute a round, bring its decisions up to date, and return it with the path of its decision log."""
    from dataclasses import replace

    from analysis.report.panel_held import Round
    from analysis.report.panel_round import panel_report
    from instrument.panel import decisions

    made, entries = panel_report(Round.read(panel, number))
    overturned = decisions.overturned(panel, number, entries)
    log = decisions.write_decisions(panel, number, entries)
    return replace(made, notes=(*overturned, *made.notes)), log


def _round(panel: "Panel", number: int | None) -> int:
    rounds = panel.rounds
    if not rounds or (number is not None and number not in rounds):
        known = ", ".join(map(str, rounds)) or "none"
        raise UsageError.at(str(panel.folder), f"round {number or 1} has no ratings.", f"Rounds there are: {known}.")
    return number or rounds[-1]


def _say_taken(taken: "Taken") -> None:
    returned = taken.returned
    rated = len(returned.ratings) - len(returned.blank)
    head = f"{returned.expert}  round {returned.sheet.round}, {returned.sheet.language}"
    if taken.unchanged:
        typer.echo(f"{head}: imported already, nothing changed")
        return
    replaced = "; replaces the earlier sheet" if taken.replaces else ""
    typer.echo(f"{head}: {rated} of {len(returned.ratings)} items rated in full{replaced}")
    if returned.blank:
        listed = ", ".join(f"{item} ({', '.join(blank)})" for item, blank in returned.blank.items())
        typer.echo(f"note: {returned.expert} left blank: {listed}.", err=True)


def _count_faulty(problems: list[Problem]) -> str:
    files = {problem.where.partition(",")[0] for problem in problems}
    return f"{len(files)} sheet{'s' if len(files) > 1 else ''}"
