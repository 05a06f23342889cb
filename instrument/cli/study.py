"""`mentorscale new`: make a study."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import blueprint, study

StudyArgument = Annotated[Path, typer.Argument(metavar="STUDY", help="The study's folder.")]


def new(
    folder: StudyArgument,
    recipe: Annotated[
        str, typer.Option("--blueprint", help="A shipped blueprint's name, or a path.")
    ] = "communication",
    lang: Annotated[str, typer.Option(help="The study's language: en or fa.")] = "en",
    title: Annotated[str | None, typer.Option(help="The study's title; the blueprint's by default.")] = None,
    seed: Annotated[int, typer.Option(help="From which each respondent's order of items is drawn.")] = 1,
) -> None:
    """Make a new study in the folder STUDY."""
    # Where the title lacks the language, building the form says so.
    name = title or blueprint.shipped(recipe).title.get(lang, recipe)
    made = study.create(folder, study.StudyFile(title=name, language=lang, blueprint=recipe, seed=seed))
    typer.echo(f"{folder}: {len(made.form().items)} items, form {made.form().hash[:12]}")
    typer.echo(f"Next: mentorscale administer {folder}")
