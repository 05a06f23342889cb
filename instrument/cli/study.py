"""`mentorscale new` and `mentorscale administer`: make a study, and ask."""

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instrument import blueprint, study
from instrument.errors import UsageError
from instrument.session import Session

if TYPE_CHECKING:
    from instrument.store import Store

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


def administer(
    folder: StudyArgument,
    lang: Annotated[str | None, typer.Option(help="Language of the form; the study's by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue the unfinished session begun last.")] = False,
    respondent: Annotated[str | None, typer.Option(help="The session to resume, or an id for a new one.")] = None,
) -> None:
    """Ask one respondent in this terminal; each answer is saved before the next question."""
    opened = study.open_study(folder)
    _need_terminal()
    store = opened.open_store()
    try:
        if resume:
            session = store.unfinished(respondent)
        else:
            session = Session.start(opened.form(lang), respondent or f"r{secrets.token_hex(5)}")
            store.begin(session)
        _ask(session, store, folder)
    finally:
        store.close()


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError.at(
            "administer",
            "input or output is not a terminal.",
            "Run it in a terminal window; answers are never read from a pipe or a file.",
        )


def _ask(session: Session, store: "Store", folder: Path) -> None:
    from instrument.terminal.administrator import Stopped, administer
    from instrument.terminal.phrases import phrase
    from instrument.terminal.questionary_prompter import QuestionaryPrompter

    form = session.form
    prompter = QuestionaryPrompter(form.language)
    prompter.say(f"{form.title}\n")
    try:
        administer(session, prompter, store.record)
    except Stopped:
        prompter.say(phrase("saved", form.language))
        # Not wrapped: it is to be copied.
        typer.echo(f"mentorscale administer {folder} --resume --respondent {session.respondent}")
        raise KeyboardInterrupt from None
