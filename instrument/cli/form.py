"""`mentorscale form`: a blueprint made definite."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import bank, blueprint, form, study
from instrument.cli.output import JsonOption, print_json
from instrument.form import Form

app = typer.Typer(no_args_is_help=True, help="Build a form from a blueprint, and show one.")
BlueprintArgument = Annotated[str, typer.Argument(metavar="BLUEPRINT", help="A shipped blueprint's name, or a path.")]


@app.command("build")
def build(recipe: BlueprintArgument, lang: str = "en", seed: int = 1, out: Path | None = None) -> None:
    """Build a form: the same blueprint, language and seed give the same hash everywhere."""
    made = _build(recipe, lang, seed)
    path = out or Path(f"{made.id}-{made.language}.json")
    study.write_form(path, made)
    typer.echo(f"{path}  {len(made.items)} items  {made.hash}")


@app.command("show")
def show(recipe: BlueprintArgument, lang: str = "en", seed: int = 1, as_json: JsonOption = False) -> None:
    """Show a form's questions (BLUEPRINT may also be a built form's .json)."""
    made = study.read_form(Path(recipe)) if recipe.endswith(".json") else _build(recipe, lang, seed)
    if as_json:
        print_json({"hash": made.hash, **made.to_dict()})
        return
    typer.echo(f"{made.title}\n{made.instructions}\n")
    for question in made.questions.values():
        typer.echo(f"{question.id:<12}{question.text}")
    typer.echo(f"\n{' | '.join(f'{c.value} {c.label}' for c in made.items[0].options)}")
    typer.echo(f"{made.hash}")


def _build(recipe: str, language: str, seed: int) -> Form:
    read = blueprint.shipped(recipe)
    return form.build(read, bank.shipped(read.bank), language, seed)
