"""`mentorscale demo`: the whole chain on simulated answers, in about a minute."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instrument import study
from instrument.cli.stopping import at_once
from instrument.errors import UsageError
from instrument.form import Form
from instrument.session import Answer, Session
from instrument.study import Study

if TYPE_CHECKING:
    from analysis.simulate.population import Population

STUDENTS, UNIVERSITIES, SEED = 600, 30, 20221110


def demo(
    out: Annotated[Path, typer.Option(help="The folder to fill; an earlier demo in it is replaced.")] = Path("demo"),
    lang: Annotated[str, typer.Option(help="Language of the form: en or fa.")] = "en",
) -> None:
    """Run the chain from codes to a report on SIMULATED answers of 600 students in 30 universities."""
    with at_once():
        from analysis.report.write import Wanted
    from instrument.cli import validate
    from instrument.cli.responses import write_responses

    folder = out / "communication"
    _clear(folder)
    settings = study.StudyFile(
        title="Communication (demonstration)", language=lang, blueprint="communication", seed=1, simulated=True
    )
    opened = study.create(folder, settings)
    form = opened.form()
    typer.echo(
        f"1. Form      {form.id}-{form.language}: {len(form.items)} items from {_codes(form)} codes, {form.hash[:12]}"
    )
    population = stated_population(form)
    _collect(opened, form, population)
    typer.echo(f"2. Answers   {STUDENTS} SIMULATED students in {UNIVERSITIES} universities, in {settings.store}")
    data = folder / "responses.csv"
    write_responses(opened, data)
    typer.echo(f"3. Responses {data}")
    typer.echo("4. Report")
    wanted = Wanted(language=lang)
    spec, where = data.with_suffix(".toml"), validate.provenance_of(opened)
    validate.run(data, spec, opened.model, folder / "report", wanted, where)


def stated_population(form: Form) -> "Population":
    """Return the model that the demonstration's answers are drawn from, written out for each item of the form."""
    from analysis.simulate.population import Population

    # Loadings fall from .80 to .55 over each construct's items and start again.
    steps = (0.80, 0.75, 0.70, 0.65, 0.60, 0.55)
    loadings = {
        item: (construct, steps[place % len(steps)])
        for construct, items in form.constructs.items()
        for place, item in enumerate(items)
    }
    reverse = frozenset(item.id for item in form.items if item.key < 0)
    return Population(loadings, reverse, factor_r=0.6, icc=0.10, thresholds=(-1.5, -0.7, 0.1, 1.0), missing=0.01)


def _collect(opened: Study, form: Form, population: "Population") -> None:
    """Put drawn answers through sessions into the store, as if people had given them, each marked as simulated."""
    cluster = [person % UNIVERSITIES for person in range(STUDENTS)]
    answers = population.draw(cluster, SEED)
    # A fixed clock: the same demonstration gives the same file on every run.
    ticks = iter(range(10**9))
    store = opened.open_store(clock=lambda: _EPOCH + timedelta(seconds=next(ticks)))
    refused = dict(form.missing_codes)["refused"]
    items = tuple(population.loadings)
    try:
        for person, row in enumerate(answers):
            session = Session.start(form, f"sim{person + 1:04d}")
            given = {item: int(value) or refused for item, value in zip(items, row, strict=True)}
            university = Answer("university", text=f"SIMULATED-U{cluster[person] + 1:02d}")
            for name in session.order:
                session = session.with_answer(university if name == "university" else Answer(name, given[name]))
            store.add(session, simulated=population.statement())
    finally:
        store.close()


_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _clear(folder: Path) -> None:
    if not folder.exists():
        return
    # Only what says of itself that it is simulated is removed: a study of this name may hold people's answers.
    if not ((folder / study.STUDY_FILE).is_file() and study.open_study(folder).settings.simulated):
        raise UsageError.at(str(folder), "it exists and is not a demo.", "Give another --out.")
    shutil.rmtree(folder)


def _codes(form: Form) -> int:
    return len({code for item in form.items for code in item.codes})
