"""A plan's result: one row a sample size, one a parameter of each, and the smallest sample that meets the targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.plan.aims import Aim, Reached, greatest_bias, label, least_coverage, least_power, reached, smallest
from analysis.plan.designs import prepared
from analysis.plan.run import Done
from analysis.plan.spec import Cell, Plan
from analysis.plan.summary import CellSummary, Followed, summarised
from analysis.result import NamedRows, Result, Row, Settings, to_table
from analysis.sample import Treatment
from instrument.document import Table
from instrument.errors import UsageError, nearest

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class PlanSettings(Settings):
    """How a plan was made; it has no respondents."""

    def sentence(self) -> str:
        """Return the settings as the line that stands under a table."""
        sentence = "; ".join(part.rstrip(".") for part in (self.estimator, *self.more))
        return f"{sentence[0].upper()}{sentence[1:]}."


@dataclass(frozen=True, eq=False)
class MonteCarloPlan(Result):
    """What a plan found: `cells` in their order, `aims`, the parameters whose power counts (by default all wanted).

    `met` is what the smallest sample that meets every aim reaches of them; empty where none does, or none is asked.
    """

    plan: Plan
    cells: tuple[CellSummary, ...]
    aims: tuple[Aim, ...]
    parameters: tuple[str, ...]
    settings: PlanSettings
    warnings: tuple[str, ...] = ()
    key = "plan"
    caption = "Sample sizes, from SIMULATED answers"

    @property
    def design(self) -> str:
        """The design's name."""
        return self.plan.design

    @property
    def simulated(self) -> bool:
        """Whether the numbers come from simulated answers."""
        return True

    @property
    def met(self) -> tuple[Reached, ...]:
        """What the smallest sample that meets every aim reaches of each."""
        return tuple(smallest(self.aims, self.cells, self.parameters)) if self.aims else ()

    @property
    def answer(self) -> str:
        """The smallest sample that meets the targets, as a sentence; empty without targets."""
        if not self.aims:
            return ""
        asked = ", ".join(aim.words for aim in self.aims)
        if not self.met:
            return f"No sample size here meets {asked}. Try greater ones."
        found = "; ".join(_reaches(one) for one in self.met)
        doubt = [one.aim.words for one in self.met if not one.sure]
        more = f" More replications would tell whether it meets {', '.join(doubt)} beyond doubt." if doubt else ""
        return f"Smallest sample here that meets {asked}: {self.met[0].cell.words}. {found}.{more}"

    def rows(self) -> list[Row]:
        """One row a sample size."""
        return [_cell_row(one, self.parameters) for one in self.cells]

    def further(self) -> tuple[NamedRows, ...]:
        """Every target of every sample size; every parameter."""
        tables = []
        if self.aims:
            rows = tuple(
                {**_size(one.cell), **reached(aim, one, self.parameters).row()}
                for one in self.cells
                for aim in self.aims
            )
            tables.append(NamedRows("plan-targets", "Targets", rows))
        every = tuple({**_size(one.cell), **_parameter_row(x)} for one in self.cells for x in one.parameters)
        tables.append(NamedRows("plan-parameters", "Parameters, with Monte Carlo standard errors (± SE)", every))
        return tuple(tables)

    def short(self) -> tuple[Table, ...]:
        """What a terminal shows: one row a sample size, the smallest sample that meets the targets."""
        return (to_table(self.key, self.caption, self.rows(), (self.settings.sentence(),)),)

    def estimates(self) -> dict[str, Any]:
        """Return the smallest sample that meets the targets and what it reaches."""
        found = self.met
        cell = found[0].cell if found else None
        chosen = None if cell is None else {"n": cell.n, "clusters": cell.clusters, "size": cell.size}
        return {"answer": self.answer, "smallest": chosen, "reached": [one.row() for one in found]}


def monte_carlo_plan(done: Done, aims: Sequence[Aim] = (), parameters: Sequence[str] = ()) -> MonteCarloPlan:
    """Return a run plan as a result. Raises UsageError for a parameter that the model does not have."""
    cells = tuple(summarised(done.prepared, cell, made) for cell, made in done.cells.items())
    chosen = check_parameters(done.plan, parameters)
    return MonteCarloPlan(done.plan, cells, tuple(aims), chosen, _settings(done), tuple(_warnings(done, cells)))


def check_parameters(plan: Plan, parameters: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of the parameters asked for, in the model's own spelling; of both levels unless one is said.

    Raises UsageError for a parameter that the fitted model does not have.
    """
    tested = [x for x in prepared(plan).targets if x.tested]
    known = {f"{x.label} ({x.level})" if x.level else x.label: _squeezed(x.label) for x in tested}
    found: list[str] = []
    for asked in parameters:
        same = [name for name, short in known.items() if _squeezed(asked) in (short, _squeezed(name))]
        if not same:
            what = f"'{asked}' is no parameter of the fitted model that is tested."
            raise UsageError.at("--parameter", what, f"Choose from {', '.join(known)}.{nearest(asked, known)}")
        found += same
    return tuple(dict.fromkeys(found))


def _squeezed(name: str) -> str:
    return name.replace(" ", "")


def _size(cell: Cell) -> Row:
    levels: Row = {"clusters": cell.clusters, "students_each": cell.size} if cell.clusters else {}
    return {**levels, "plan_n": cell.n}


def _cell_row(one: CellSummary, parameters: Sequence[str]) -> Row:
    power, coverage, bias = least_power(one, parameters), least_coverage(one), greatest_bias(one)
    share = power.power if power else None
    lower, upper = share.bounds if share else (NAN, NAN)
    row: Row = {**_size(one.cell), "replications_asked": one.replications}
    row |= {"mc_converged": one.converged.value, "mc_converged_se": one.converged.se, "mc_improper": one.improper.value}
    row |= {"mc_model": one.model.value, "mc_model_se": one.model.se}
    row |= {"least_power": share.value if share else None, "least_power_lower": lower, "least_power_upper": upper}
    row |= {"least_power_of": label(power) if power else ""}
    row |= {"least_coverage": coverage.coverage.value if coverage else None}
    row |= {"least_coverage_se": coverage.coverage.se if coverage else None}
    row |= {"least_coverage_of": label(coverage) if coverage else ""}
    row |= {"greatest_bias": bias.relative if bias else None, "greatest_bias_se": bias.relative_se if bias else None}
    row |= {"greatest_bias_of": label(bias) if bias else ""}
    return row


def _parameter_row(x: Followed) -> Row:
    row: Row = {"model_level": x.target.level} if x.target.level else {}
    row |= {"plan_parameter": x.target.label, "population_value": x.target.truth, "mean_estimate": x.mean}
    row |= {"mc_bias": x.bias, "mc_bias_se": x.bias_se, "mc_relative": x.relative, "mc_relative_se": x.relative_se}
    row |= {"mc_sd": x.sd, "mc_sd_se": x.sd_se, "mc_se_error": x.se_error, "mc_se_error_se": x.se_error_se}
    row |= {"mc_coverage": x.coverage.value, "mc_coverage_se": x.coverage.se}
    return row | {
        "mc_power": x.power.value if x.power else None,
        "mc_power_se": x.power.se if x.power else None,
    }


def _reaches(one: Reached) -> str:
    name = one.aim.words.rpartition(" ≥ ")[0] or one.aim.words.rpartition(" ≤ ")[0]
    of = f", that of {one.of}" if one.of else ""
    bounds = f"95% Monte Carlo interval {one.lower:.3f} to {one.upper:.3f}"
    return f"{name[0].upper()}{name[1:]} {one.value:.3f} ({bounds}){of}"


def _settings(done: Done) -> PlanSettings:
    study, plan = done.prepared, done.plan
    metric = "the population's units" if study.metric == "raw" else "standardised"
    more = (
        *study.words,
        f"estimates compared {'in' if study.metric == 'raw' else 'when'} {metric}",
        f"power of two-sided tests at {plan.level:g}, of all replications; coverage of 95% intervals",
        f"{plan.replications:,} replications a sample size, seed {plan.seed}",
    )
    treatment: Treatment = "ordinal" if study.ordinal else "continuous"
    total = sum(len(made) for made in done.cells.values())
    return PlanSettings(study.estimator, treatment, plan.answering.words(), total, total, more=more)


def _warnings(done: Done, cells: Sequence[CellSummary]) -> list[str]:
    said = [
        f"{cell.words}: left out, for nothing could be fitted in its first replications. {why}"
        for cell, why in done.given_up.items()
    ]
    for one in cells:
        lost = one.replications - one.converged.count
        if lost:
            kinds = {
                "did not converge": lost - one.refused - one.failed,
                "were refused": one.refused,
                "ended in an error": one.failed,
            }
            parts = ", ".join(f"{count:,} {what}" for what, count in kinds.items() if count)
            why = next(x.why for x in done.cells[one.cell] if x.status != "fitted")
            said.append(f"{one.cell.words}: of {one.replications:,} replications {parts}. The first: {why}")
    if unknown := [x.label for x in done.prepared.targets if x.truth != x.truth]:
        said.append(f"The population has no {', '.join(unknown)}: neither bias nor coverage can be had.")
    return said
