"""`mentorscale plan`: how many students, universities or experts a study needs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from instrument.cli.output import JsonOption
from instrument.cli.stopping import at_once
from instrument.errors import UsageError

if TYPE_CHECKING:
    from analysis.plan.answers import Answering
    from analysis.plan.spec import Cell
    from analysis.report.plan_page import AnyPlan
    from instrument.document import Figure

app = typer.Typer(
    no_args_is_help=True, help="Sample size: by Monte Carlo for a model, by closed forms where they exist."
)

Model = Annotated[
    Path, typer.Argument(metavar="MODEL", help="The model in lavaan's syntax, each value before its name.")
]
Analysis = Annotated[Path | None, typer.Option(help="Another model to fit; by default MODEL, its values freed.")]
Categories = Annotated[int | None, typer.Option(help="Answer categories of items without thresholds in MODEL.")]
Shape = Annotated[
    Literal["symmetric", "uniform", "floor", "ceiling"], typer.Option(help="How answers spread over --categories.")
]
Missing = Annotated[float, typer.Option(help="Share of answers missing completely at random.")]
Careless = Annotated[float, typer.Option(help="Share of students who answer without reading.")]
CarelessKind = Annotated[Literal["random", "straight"], typer.Option(help="How they answer.")]
Estimator = Annotated[str | None, typer.Option(help="Estimator; by default the analysis's own.")]
Target = Annotated[
    list[str] | None, typer.Option(help="power=.80, coverage=.92, bias=.10, convergence=.95; repeatable.")
]
Parameter = Annotated[list[str] | None, typer.Option(help='Whose power counts, as in "f ~~ g"; repeatable.')]
Replications = Annotated[int, typer.Option(help="Samples simulated of each size.")]
Seed = Annotated[int, typer.Option(help="From which all random numbers follow.")]
Jobs = Annotated[int | None, typer.Option(help="Processes; by default one a core.")]
Scheduler = Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, as in tcp://10.0.0.5:8786.")]
Out = Annotated[Path, typer.Option(help="The folder for plan.html, plan.json, tables and plot.")]
Width = Annotated[float | None, typer.Option(help="Say how many give an interval no wider.")]
Null = Annotated[float | None, typer.Option(help="Say how many tell it from this value.")]
Power = Annotated[float, typer.Option(help="With what probability.")]
Level = Annotated[float, typer.Option(help="Level of the intervals; tests are at 1 less it.")]


@app.command("cfa")
def cfa(  # noqa: PLR0913 - each is an option of the command
    model: Model,
    n: Annotated[str, typer.Option("--n", help="Students, as 200,400 or 100:500:100.")],
    analysis: Analysis = None,
    categories: Categories = None,
    shape: Shape = "symmetric",
    missing: Missing = 0.0,
    careless: Careless = 0.0,
    careless_kind: CarelessKind = "random",
    estimator: Estimator = None,
    target: Target = None,
    parameter: Parameter = None,
    replications: Replications = 500,
    seed: Seed = 20220301,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    out: Out = Path("plan"),
    as_json: JsonOption = False,
) -> None:
    """Power, bias, coverage and convergence of a factor model, by Monte Carlo; run again, it goes on if stopped."""
    from analysis.plan.grid import students

    answering = _answering(categories, shape, missing, careless, careless_kind)
    study = ("cfa", model, analysis, students(n), answering, estimator, replications, seed, 0.0)
    _monte_carlo(study, target or [], parameter or [], (jobs, scheduler), out, as_json=as_json)


@app.command("twolevel")
def twolevel(  # noqa: PLR0913 - each is an option of the command
    model: Model,
    clusters: Annotated[str, typer.Option(help="Universities, as 20,40.")],
    size: Annotated[str, typer.Option(help="Students in each, as 10,25.")],
    size_cv: Annotated[
        float, typer.Option(help="How unequal universities are: SD of their sizes over the mean.")
    ] = 0.0,
    analysis: Analysis = None,
    categories: Categories = None,
    shape: Shape = "symmetric",
    missing: Missing = 0.0,
    careless: Careless = 0.0,
    careless_kind: CarelessKind = "random",
    estimator: Estimator = None,
    target: Target = None,
    parameter: Parameter = None,
    replications: Replications = 500,
    seed: Seed = 20220301,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    out: Out = Path("plan"),
    as_json: JsonOption = False,
) -> None:
    """The same for a model within and between universities (`level: 1`, `level: 2` in MODEL)."""
    from analysis.plan.grid import universities

    answering = _answering(categories, shape, missing, careless, careless_kind)
    cells = universities(clusters, size)
    study = ("twolevel", model, analysis, cells, answering, estimator, replications, seed, size_cv)
    _monte_carlo(study, target or [], parameter or [], (jobs, scheduler), out, as_json=as_json)


@app.command("icc")
def icc(  # noqa: PLR0913 - each is an option of the command
    icc1: Annotated[float, typer.Option("--icc", help="ICC(1) planned for.")],
    clusters: Annotated[str, typer.Option(help="Universities, as 20,40.")],
    size: Annotated[str, typer.Option(help="Students in each, as 10,25.")],
    width: Width = None,
    null: Null = None,
    power: Power = 0.80,
    level: Level = 0.95,
    out: Out = Path("plan"),
    as_json: JsonOption = False,
) -> None:
    """Precision of ICC(1) and ICC(2), design effect, and universities needed; closed forms."""
    from analysis.plan.designs.icc import closed
    from analysis.plan.grid import universities

    found = closed(icc1, universities(clusters, size), width, null, power, level)
    _show(found, found.figure(), out, as_json=as_json)


@app.command("alpha")
def alpha(  # noqa: PLR0913 - each is an option of the command
    value: Annotated[float, typer.Option("--alpha", help="Alpha planned for.")],
    items: Annotated[int, typer.Option(help="Items of the scale.")],
    n: Annotated[str, typer.Option("--n", help="Students, as 50,100,200 or 50:300:50.")] = "50,100,200,400",
    width: Width = None,
    null: Null = None,
    power: Power = 0.80,
    level: Level = 0.95,
    out: Out = Path("plan"),
    as_json: JsonOption = False,
) -> None:
    """Width of alpha's interval, power against another alpha, and students needed; closed forms."""
    from analysis.plan.designs.alpha import closed
    from analysis.plan.grid import numbers

    found = closed(value, items, numbers(n, "--n", 3), width, null, power, level)
    _show(found, found.figure(), out, as_json=as_json)


@app.command("cvi")
def cvi(
    relevance: Annotated[float, typer.Option(help="Probability that an expert finds the item relevant.")] = 0.90,
    experts: Annotated[str, typer.Option(help="Experts, as 5,8,12 or 3:20:1.")] = "3:20:1",
    width: Width = None,
    power: Annotated[float | None, typer.Option(help="Say how many keep the item with this probability.")] = None,
    level: Level = 0.95,
    out: Out = Path("plan"),
    as_json: JsonOption = False,
) -> None:
    """What an expert panel tells of an item's relevance beyond chance, and experts needed; exact sums."""
    from analysis.plan.designs.cvi import FEWEST, closed
    from analysis.plan.grid import numbers

    found = closed(relevance, numbers(experts, "--experts", FEWEST), width, power, level)
    _show(found, found.figure(), out, as_json=as_json)


def _answering(
    categories: int | None,
    shape: Literal["symmetric", "uniform", "floor", "ceiling"],
    missing: float,
    careless: float,
    careless_kind: Literal["random", "straight"],
) -> "Answering":
    from analysis.plan.answers import Answering

    return Answering(categories, shape, missing, careless, careless_kind)


def _monte_carlo(
    study: "tuple[str, Path, Path | None, tuple[Cell, ...], Answering, str | None, int, int, float]",
    target: list[str],
    parameter: list[str],
    workers: tuple[int | None, str | None],
    out: Path,
    *,
    as_json: bool,
) -> None:
    with at_once():
        from analysis.plan.aims import Aim
        from analysis.plan.curves import figure
        from analysis.plan.journal import NAME
        from analysis.plan.result import check_parameters, monte_carlo_plan
        from analysis.plan.run import run
        from analysis.plan.spec import Plan
        from analysis.report.plan_page import check_folder
    from instrument.cli.progress import replications
    from instrument.tomlfile import read_text

    design, model, analysis, cells, answering, estimator, count, seed, size_cv = study
    aims = [Aim.read(text) for text in target]
    if workers[1] is not None and workers[0] is not None:
        raise UsageError.at("--scheduler", "--jobs is for this machine.", "Leave one of them out.")
    check_folder(out)
    other = None if analysis is None else read_text(analysis)
    plan = Plan(
        design, read_text(model), cells, other, answering, estimator, count, seed, source=model.name, size_cv=size_cv
    )
    check_parameters(plan, parameter)
    kept = out / NAME
    try:
        with replications() as told:
            done = run(plan, *workers, keep=kept, told=told)
    except KeyboardInterrupt:
        typer.echo(f"\nStopped. What was done is kept in {kept}: the same command goes on from there.", err=True)
        raise
    found = monte_carlo_plan(done, aims, parameter)
    _show(found, figure(found), out, as_json=as_json)


def _show(found: "AnyPlan", figure: "Figure | None", out: Path, *, as_json: bool) -> None:
    """Write a plan, then print its answer, tables and notes, or its JSON."""
    from analysis.report.plan_page import check_folder, to_json, write_plan
    from instrument.document.text import render_table

    check_folder(out)
    written = write_plan(found, figure, out)
    for warning in found.warnings:
        typer.echo(f"note: {warning}", err=True)
    if as_json:
        typer.echo(to_json(found), nl=False)
        return
    for table in found.short():
        typer.echo(render_table(table) + "\n")
    # Closed forms have it as a table already.
    if found.simulated and found.answer:
        typer.echo(found.answer + "\n")
    typer.echo(f"Plan:    {written.page}\nNumbers: {written.numbers}")
