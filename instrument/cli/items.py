"""`mentorscale items`: the statements made from the codes."""

from typing import Annotated

import typer

from instrument import bank as banks
from instrument.cli.coverage import cover
from instrument.cli.exchange import export_items, import_items, scaffold_bank
from instrument.cli.lint import lint
from instrument.cli.output import JsonOption, print_json, print_table
from instrument.cli.trace import item_facts, show_item
from instrument.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="The items of a bank.")
app.command("show")(show_item)
app.command("lint")(lint)
app.command("coverage")(cover)
app.command("scaffold")(scaffold_bank)
app.command("export")(export_items)
app.command("import")(import_items)
BankOption = Annotated[str, typer.Option("--bank", help="A shipped bank's name, or a folder.")]


@app.command("list")
def list_items(bank: BankOption = "mentoring-components", lang: str = "en", as_json: JsonOption = False) -> None:
    """List every item of a bank."""
    found = banks.shipped(bank)
    if lang not in found.languages:
        remedy = f"Languages there are: {', '.join(found.languages)}."
        raise UsageError.at(f"language '{lang}'", f"{found.id} is not worded in it.", remedy)
    if as_json:
        print_json([item_facts(item, found) for item in found.items])
        return
    rows = [(item.id, item.construct_id, item.key, item.level, found.texts(item.id)[lang]) for item in found.items]
    print_table(found.title.get(lang, found.id), ("id", "construct", "key", "level", "text"), rows)
