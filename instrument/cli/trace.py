"""`codes trace` and `items show`: follow a code to its works, its items and their wordings, and an item back.

What is known of an item is gathered in `item_facts` and printed by `_print_item`: whoever adds a kind of evidence (a
loading, say) adds it to these two, and both commands show it. `--panel` adds what the experts of a panel said.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from instrument import bank as banks
from instrument import codebook, library
from instrument.bank import ItemBank
from instrument.cli.output import JsonOption, print_json
from instrument.codebook import Code, Codebook
from instrument.item import Item
from instrument.panel import decisions
from instrument.panel.folder import Panel, open_panel

PanelOption = Annotated[Path | None, typer.Option("--panel", help="A panel's folder: show its experts' ratings too.")]


def code_facts(code: Code, book: Codebook) -> dict[str, Any]:
    """Return what is known of a code, under stable keys."""
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
        "description": code.description,
        "removed": code.removed,
    }


def works_of(code: Code, book: Codebook) -> list[dict[str, Any]]:
    """Return the works a code cites, under stable keys."""
    return [{"number": work.number, "reference": work.reference} for work in book.works_of(code)]


def item_facts(item: Item, bank: ItemBank, panel: Panel | None = None) -> dict[str, Any]:
    """Return what is known of an item, under stable keys; `ratings` and `decision` if a panel is given."""
    wordings = {
        language: [
            {"respondent": respondent, **wording.model_dump()}
            for respondent, wording in bank.wordings[language][item.id].all().items()
        ]
        for language in bank.languages
    }
    return {
        "id": item.id,
        "codes": list(item.codes),
        "construct": item.construct_id,
        "respondent": list(item.respondent),
        "level": item.level,
        "key": item.key,
        "scale": item.scale,
        "text": bank.texts(item.id),
        "bank": bank.id,
        "facet": item.facet,
        "reason": item.reason,
        "wordings": wordings,
        **(_judged(item, panel) if panel and panel.bank == bank.id else {}),
    }


def _judged(item: Item, panel: Panel) -> dict[str, Any]:
    """Return what the experts of every round said of an item, and the decision that stands."""
    ratings = [
        {"round": number, "expert": given.expert, **given.ratings[item.id].to_rating().to_dict()}
        for number in panel.rounds
        for given in panel.given(number)
        if item.id in given.ratings
    ]
    number, entry = decisions.standing(panel).get(item.id, (None, None))
    decision = {"round": number, **entry.model_dump()} if entry else None
    return {"ratings": ratings, "decision": decision}


def trace_code(
    code_id: Annotated[str, typer.Argument(metavar="ID")],
    book: Annotated[str | None, typer.Option("--codebook", help="Its codebook, if not a shipped one: a path.")] = None,
    bank: Annotated[str | None, typer.Option("--bank", help="Look in this bank only: a name or a folder.")] = None,
    panel: PanelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow a code back to the works that speak for it and forward to its items."""
    looked_in = [banks.shipped(name) for name in ([bank] if bank else library.names("banks"))]
    if book or bank:
        found = codebook.shipped(book) if book else looked_in[0].codebook
        code = found.code(code_id)
    else:
        found, code = codebook.find_code(code_id)
    judged = open_panel(panel) if panel else None
    covering = [one for one in looked_in if one.codebook.id == found.id]
    items = [item_facts(item, one, judged) for one in covering for item in one.items_of(code.id)]
    if as_json:
        print_json({"code": code_facts(code, found), "works": works_of(code, found), "items": items})
        return
    typer.echo(f"{code.id}  {code.label}")
    _print_source(code, found, "  ")
    for item in items:
        typer.echo(f"  item  {item['id']} ({item['bank']})")
        _print_item(item, "        ")
    if not items:
        typer.echo("  item  none yet")


def show_item(
    item_id: Annotated[str, typer.Argument(metavar="ID")],
    bank: Annotated[str | None, typer.Option("--bank", help="Its bank, if not a shipped one: a folder.")] = None,
    panel: PanelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow an item to its wordings and back to its codes and their works."""
    if bank:
        found = banks.shipped(bank)
        item = found.item(item_id)
    else:
        found, item = banks.find_item(item_id)
    facts = item_facts(item, found, open_panel(panel) if panel else None)
    codes = [found.codebook.code(code_id) for code_id in item.codes]
    if as_json:
        traced = [code_facts(code, found.codebook) | {"works": works_of(code, found.codebook)} for code in codes]
        print_json(facts | {"from": traced})
        return
    construct = found.construct(item.construct_id)
    title = construct.title.get("en", construct.id)
    typer.echo(f"{item.id}  {title}, key {item.key:+d}, {item.level} level ({found.id})")
    typer.echo(f"  for   {', '.join(item.respondent)}; scale: {item.scale}")
    _print_item(facts, "  ")
    for code in codes:
        cited = ", ".join(map(str, code.citations)) or "no citation"
        typer.echo(f"  code  {code.id} {code.label} ({cited})")
        _print_source(code, found.codebook, "        ")


def _print_item(facts: dict[str, Any], indent: str) -> None:
    for language, wordings in facts["wordings"].items():
        for wording in wordings:
            who = f"{wording['respondent']}: " if wording["respondent"] else ""
            typer.echo(f"{indent}{language}    {who}{wording['text']} [{wording['status']}]")
    if facts["reason"]:
        typer.echo(f"{indent}why   {facts['reason']}")
    for rating in facts.get("ratings", ()):
        said = ", ".join(f"{key} {value}" for key, value in rating.items() if key not in ("round", "expert"))
        typer.echo(f"{indent}round {rating['round']}, {rating['expert']}: {said}")
    if decision := facts.get("decision"):
        why = decision["reason"] or decision["why"]
        typer.echo(f"{indent}panel {decision['decision']} (round {decision['round']}): {why}")


def _print_source(code: Code, book: Codebook, indent: str) -> None:
    component = book.component(code.component)
    typer.echo(f"{indent}in    {component.title.get('en', component.id)} ({book.id}: {book.source})")
    if code.description:
        typer.echo(f"{indent}about {' '.join(code.description.split())}")
    if code.note:
        typer.echo(f"{indent}note  {code.note}")
    for work in works_of(code, book):
        typer.echo(f"{indent}work  {work['number']}. {work['reference']}")
    for who, numbers in (("participants", code.participants), ("group leaders", code.group_leaders)):
        if numbers:
            typer.echo(f"{indent}said by {who} {', '.join(map(str, numbers))}")
