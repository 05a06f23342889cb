"""`items export|import|scaffold` and `codes import`: to and from the programs that others work with."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import bank as banks
from instrument import codebook
from instrument.errors import UsageError


def export_items(
    out: Annotated[Path, typer.Option("--out", help="The spreadsheet to write: .xlsx or .csv.")],
    bank: Annotated[str, typer.Option("--bank", help="A shipped bank's name, or a folder.")] = "mentoring-components",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a bank as a spreadsheet, one row a wording; `items import` takes what was edited back."""
    from instrument.exchange import sheet, spreadsheet

    if out.exists() and not force:
        remedy = "Give another name, or --force if nothing in it is still to be imported."
        raise UsageError.at(str(out), "it is there already.", remedy)
    found = banks.shipped(bank)
    spreadsheet.export_bank(found, out)
    rows = len(sheet.of_bank(found).rows)
    typer.echo(f"{out}: {len(found.items)} items of {found.id} in {rows} rows, languages {', '.join(found.languages)}.")


def import_items(
    file: Annotated[Path, typer.Argument(help="The edited spreadsheet: .xlsx or .csv.")],
    bank: Annotated[Path, typer.Option("--bank", help="The bank's folder.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, write nothing.")] = False,
) -> None:
    """Take the edits of a spreadsheet into a bank's TOML files: those lines only, all of them or none."""
    from instrument.exchange import bankfiles, sheet, spreadsheet
    from instrument.exchange.edits import find_edits

    if not bank.is_dir():
        raise UsageError.at(
            str(bank), "there is no such folder.", "Give the folder of the bank, which holds items.toml."
        )
    edits = find_edits(spreadsheet.read_sheet(file), banks.read_bank(bank), file.name)
    contents = bankfiles.changed_files(bank, edits)
    for edit in edits:
        typer.echo(f"{edit.place}: {_quoted(sheet.shown(edit.before))} -> {_quoted(sheet.shown(edit.after))}")
    if not dry_run:
        bankfiles.write(contents)
    files = ", ".join(path.name for path in contents)
    done = "nothing written (dry run)" if dry_run else "written"
    count = f"{len(edits)} change{'s' if len(edits) > 1 else ''}"
    typer.echo(f"{count} in {files}; {done}." if edits else "Nothing has changed.")


def scaffold_bank(
    book: Annotated[str, typer.Option("--codebook", help="A shipped codebook's name, or a path.")],
    out: Annotated[Path, typer.Option("--out", help="The bank's folder, new or empty.")],
    languages: Annotated[str, typer.Option("--languages", help="Languages of the wordings.")] = "en,fa",
) -> None:
    """Write the skeleton of a bank from a codebook: a construct a component, a draft item a code."""
    from instrument.scaffold import scaffold

    found = codebook.shipped(book)
    wanted = tuple(dict.fromkeys(part.strip() for part in languages.split(",")))
    made = scaffold(found, book, out, wanted)
    drafts = f"{len(made.items)} draft items, one a code, and {len(made.constructs)} constructs"
    typer.echo(f"{out}: {drafts} from {found.id}, languages {', '.join(wanted)}.")
    typer.echo(f"Next: word the items, then `mentorscale items coverage --bank {out}`.")


def import_codes(
    file: Annotated[Path, typer.Argument(help="The REFI-QDA codebook (.qdc).")],
    study_id: Annotated[
        str, typer.Option("--id", help="The study's id, as in my-study: code ids begin with its letters.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The codebook to write, or to bring up to date: .toml.")],
    language: Annotated[str | None, typer.Option(help="The language of the codes (en unless given).")] = None,
    title: Annotated[str | None, typer.Option(help="The study's title.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="An author; may be given several times.")] = None,
    year: Annotated[int | None, typer.Option(help="The study's year (this year unless given).")] = None,
) -> None:
    """Start a codebook from NVivo, ATLAS.ti or MAXQDA, or bring one up to date: codes keep their ids."""
    from instrument.exchange.codebookfile import Study, import_codebook

    if out.suffix != ".toml":
        raise UsageError.at(str(out), "a codebook is a .toml file.", "Give it that ending.")
    known = out.exists()
    study = Study(study_id, title, year, language, tuple(author or ()))
    made = import_codebook(file, study, out)
    made.write()
    for change in made.changes:
        typer.echo(f"{change.kind:<18} {change.id}  {change.text}")
    for remark in made.remarks:
        typer.echo(remark)
    if known and not made.changes:
        typer.echo("Nothing has changed.")
    typer.echo(f"{out}: {len(made.book.codes)} codes in {len(made.book.components)} components.")


def _quoted(text: str) -> str:
    shown = text.replace("\n", "\\n")
    return f"'{shown}'" if text else "(empty)"
