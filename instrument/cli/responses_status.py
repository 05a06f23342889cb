"""`mentorscale responses status`, `paradata` and `quarantine`: what has come in, how, and what fitted nowhere."""

import csv
import io
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from instrument import study
from instrument.cli.output import JsonOption, print_json, print_table
from instrument.cli.study import StudyArgument
from instrument.fieldwork import Count, Fieldwork, count
from instrument.tomlfile import write_whole


def status(folder: StudyArgument, as_json: JsonOption = False) -> None:
    """Count sessions, finished and not, by university, against the plan in study.toml."""
    opened = study.open_study(folder)
    settings = opened.settings
    store = opened.open_store()
    try:
        done = count(
            (record.session for record in store.sessions()), settings.cluster, settings.plan, settings.universities
        )
        apart = len(store.quarantined())
    finally:
        store.close()
    wanted = settings.plan.clusters if settings.plan else None
    if as_json:
        print_json(
            {
                **_keys(done.total),
                "quarantined": apart,
                "clusters_reached": done.reached,
                "clusters_planned": wanted,
                "clusters": [{"name": one.name, **_keys(one)} for one in done.clusters],
            }
        )
        return
    _show(done, settings.cluster, wanted)
    if apart:
        typer.echo(f"Answers in quarantine, which fit no question: {apart}.")
        typer.echo(f"See: mentorscale responses quarantine {folder}")


def paradata(
    folder: StudyArgument,
    out: Annotated[Path | None, typer.Option(help="The CSV; STUDY/paradata.csv by default.")] = None,
) -> None:
    """Write a CSV of how each question was answered: times shown, milliseconds, changes, how often gone back to."""
    from instrument.paradata import COLUMNS, table

    store = study.open_study(folder).open_store()
    try:
        orders = {record.session.respondent: record.session.order for record in store.sessions()}
        rows = table(store.paradata(), orders)
    finally:
        store.close()
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([COLUMNS, *rows])
    path = out or folder / "paradata.csv"
    write_whole(path, buffer.getvalue())
    typer.echo(f"{path}: {len(rows)} rows, one a respondent and question")


def quarantine(folder: StudyArgument, as_json: JsonOption = False) -> None:
    """Show the answers that were kept apart because their form has no place for them."""
    store = study.open_study(folder).open_store()
    try:
        apart = store.quarantined()
    finally:
        store.close()
    if as_json:
        print_json([asdict(one) for one in apart])
        return
    labels = ("Respondent", "Question", "Given", "Why", "Received")
    print_table("Quarantine", labels, [tuple(asdict(one).values()) for one in apart])


def _keys(one: Count) -> dict[str, int | None]:
    return {
        "sessions": one.sessions,
        "finished": one.finished,
        "unfinished": one.unfinished,
        "declined": one.declined,
        "planned": one.planned,
        "still_wanted": one.missing,
    }


def _show(done: Fieldwork, cluster: str | None, wanted: int | None) -> None:
    if not done.clusters:
        keys = {name: value for name, value in _keys(done.total).items() if value is not None}
        typer.echo("  ".join(f"{name.replace('_', ' ')}: {value}" for name, value in keys.items()))
        return
    labels = ((cluster or "").capitalize(), "Sessions", "Finished", "Unfinished", "Declined", "Planned", "Still wanted")
    total = done.total
    rows = [(one.name or "(not said)", *_keys(one).values()) for one in done.clusters]
    rows.append(("All", *_keys(total).values()))
    notes = [f"Universities with a finished session: {done.reached} of {wanted} planned."] if wanted else []
    print_table("Responses", labels, rows, notes)
