"""`mentorscale items`: the statements made from the codes."""

from typing import Annotated, Any

import typer

from instrument import bank as banks
from instrument.bank import ItemBank
from instrument.cli.output import JsonOption, print_json, print_table
from instrument.errors import UsageError
from instrument.item import Item

app = typer.Typer(no_args_is_help=True, help="The items of a bank.")
BankOption = Annotated[str, typer.Option("--bank", help="A shipped bank's name, or a folder.")]


@app.command("list")
def list_items(bank: BankOption = "mentoring-components", lang: str = "en", as_json: JsonOption = False) -> None:
    """List every item of a bank."""
    found = banks.shipped(bank)
    if lang not in found.languages:
        remedy = f"Languages there are: {', '.join(found.languages)}."
        raise UsageError.at(f"language '{lang}'", f"{found.id} is not worded in it.", remedy)
    if as_json:
        print_json([_item(item, found) for item in found.items])
        return
    rows = [(item.id, item.construct_id, item.key, item.level, found.texts(item.id)[lang]) for item in found.items]
    print_table(found.title.get(lang, found.id), ("id", "construct", "key", "level", "text"), rows)


@app.command("show")
def show_item(item_id: Annotated[str, typer.Argument(metavar="ID")], bank: BankOption = "mentoring-components") -> None:
    """Show an item with its codes and its wordings."""
    found = banks.shipped(bank)
    item = found.item(item_id)
    construct = found.construct(item.construct_id)
    typer.echo(f"{item.id}  {construct.title.get('en', construct.id)}, key {item.key:+d}, {item.level} level")
    typer.echo(f"  for   {', '.join(item.respondent)}; scale: {item.scale}")
    for language in found.languages:
        for respondent, wording in found.wordings[language][item.id].all().items():
            who = f"{respondent}: " if respondent else ""
            typer.echo(f"  {language}    {who}{wording.text} [{wording.status}]")
    for code_id in item.codes:
        code = found.codebook.code(code_id)
        cited = ", ".join(map(str, code.citations)) or "no citation"
        typer.echo(f"  code  {code.id} {code.label} ({cited})")


def _item(item: Item, found: ItemBank) -> dict[str, Any]:
    return {
        "id": item.id,
        "codes": list(item.codes),
        "construct": item.construct_id,
        "respondent": list(item.respondent),
        "level": item.level,
        "key": item.key,
        "scale": item.scale,
        "text": found.texts(item.id),
    }
