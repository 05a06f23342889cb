"""`mentorscale codes`: what the papers found."""

from typing import Annotated, Any

import typer

from instrument import bank, codebook, library
from instrument.cli.output import JsonOption, print_json, print_table
from instrument.codebook import Code, Codebook
from instrument.codesummary import CodebookSummary, summarise

app = typer.Typer(no_args_is_help=True, help="The codes of a codebook, their shares, and where each one leads.")


@app.command("list")
def list_codes(book: Annotated[str, typer.Option("--codebook")] = "keykha-2022", as_json: JsonOption = False) -> None:
    """List every code, in the paper's order."""
    found = codebook.shipped(book)
    if as_json:
        print_json([_code(code, found) for code in found.codes])
        return
    rows = [
        (code.id, code.component, code.subcomponent, code.label, ", ".join(map(str, code.citations)))
        for code in found.codes
    ]
    print_table(found.title, ("id", "component", "sub", "label", "citations"), rows)


@app.command("summary")
def summary(book: Annotated[str, typer.Option("--codebook")] = "keykha-2022", as_json: JsonOption = False) -> None:
    """Count codes and citations by component, as the paper's Figure 2 does."""
    found = codebook.shipped(book)
    counts = summarise(found)
    if as_json:
        print_json(_summary(counts))
        return
    rows = [
        (c.component, c.codes, c.citations, _percent(c.percent_codes), _percent(c.percent_citations))
        for c in counts.components
    ]
    labels = ("component", "codes", "citations", "% of codes", "% of citations")
    print_table(found.title, labels, rows, _notes(counts))


@app.command("trace")
def trace(code_id: Annotated[str, typer.Argument(metavar="ID")], as_json: JsonOption = False) -> None:
    """Follow a code back to the works that speak for it and forward to its items."""
    found, code = codebook.find_code(code_id)
    items: list[dict[str, Any]] = [
        {"bank": name, "id": item.id, "text": shipped.texts(item.id)}
        for name in library.names("banks")
        for shipped in (bank.shipped(name),)
        if shipped.codebook.id == found.id
        for item in shipped.items_of(code.id)
    ]
    works = [{"number": work.number, "reference": work.reference} for work in found.works_of(code)]
    if as_json:
        print_json({"code": _code(code, found), "works": works, "items": items})
        return
    component = found.component(code.component)
    typer.echo(f"{code.id}  {code.label}")
    typer.echo(f"  in    {component.title.get('en', component.id)} ({found.id}: {found.source})")
    if code.note:
        typer.echo(f"  note  {code.note}")
    for work in works:
        typer.echo(f"  work  {work['number']}. {work['reference']}")
    for who, numbers in (("participants", code.participants), ("group leaders", code.group_leaders)):
        if numbers:
            typer.echo(f"  said by {who} {', '.join(map(str, numbers))}")
    for item in items:
        typer.echo(f"  item  {item['id']} ({item['bank']})")
        for text in item["text"].values():
            typer.echo(f"        {text}")
    if not items:
        typer.echo("  item  none yet")


def _code(code: Code, book: Codebook) -> dict[str, Any]:
    return {
        "id": code.id,
        "codebook": book.id,
        "component": code.component,
        "subcomponent": code.subcomponent,
        "label": code.label,
        "citations": list(code.citations),
        "note": code.note,
        "translation": dict(code.translation),
        "participants": list(code.participants),
        "group_leaders": list(code.group_leaders),
    }


def _summary(counts: CodebookSummary) -> dict[str, Any]:
    main = [c for c in counts.components if c.percent_codes is not None]
    return {
        "codebook": counts.codebook,
        "codes": counts.codes,
        "citations": counts.citations,
        "works_cited": counts.works_cited,
        "studies_reported": counts.studies_reported,
        "uncited": list(counts.uncited),
        "components": [_component(c) for c in main],
        "other_groups": [_component(c) for c in counts.components if c not in main],
    }


def _component(c: Any) -> dict[str, Any]:
    return {
        "component": c.component,
        "title": c.title,
        "group": c.group,
        "codes": c.codes,
        "citations": c.citations,
        "percent_codes": c.percent_codes,
        "percent_citations": c.percent_citations,
    }


def _notes(counts: CodebookSummary) -> list[str]:
    notes = [f"{counts.codes} codes, {counts.citations} citations, {counts.works_cited} distinct works cited."]
    if counts.studies_reported:
        notes.append(f"The paper says it synthesised {counts.studies_reported} studies.")
    if counts.uncited:
        notes.append(f"Without a citation: {', '.join(counts.uncited)}.")
    return notes


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1f}"
