"""Monte Carlo numbers and their errors from replications whose outcome is known."""

import numpy as np
import pytest

from analysis.plan.aims import Aim, reached, smallest
from analysis.plan.answers import Answering
from analysis.plan.curves import figure
from analysis.plan.designs import prepared
from analysis.plan.replication import Prepared, Replicate
from analysis.plan.result import MonteCarloPlan, check_parameters, monte_carlo_plan
from analysis.plan.run import Done, run
from analysis.plan.spec import Cell, Plan
from analysis.plan.summary import Share, summarised
from instrument.errors import UsageError
from tests.unit.analysis.plan.models import ONE_FACTOR, TWO_FACTORS, TWO_LEVELS

SMALL, GREAT = Cell(50), Cell(80)
PLAN = Plan("cfa", ONE_FACTOR, (SMALL, GREAT), replications=4)
NAN = float("nan")


@pytest.fixture(scope="module")
def study() -> Prepared:
    return prepared(PLAN)


def _made(study: Prepared, cell: Cell, first: list[float], se: float = 0.1) -> tuple[Replicate, ...]:
    """Return replications whose first estimates are given and whose others hit the truth."""
    truth = [x.truth for x in study.targets[1:]]
    return tuple(
        Replicate(cell, k, "fitted", (x, *truth), (se, *(0.05 for _ in truth)), model_p=0.01 * k)
        for k, x in enumerate(first)
    )


def test_bias_errors_coverage_and_power(study: Prepared) -> None:
    # The truth is .8: two of four intervals of +- .196 hold it, three exclude 0.
    made = _made(study, SMALL, [0.1, 0.7, 0.9, 1.2])
    found = summarised(study, SMALL, made).parameters[0]
    assert (found.target.label, found.target.truth) == ("f =~ x1", 0.8)
    sd = np.std([0.1, 0.7, 0.9, 1.2], ddof=1)
    assert found.mean == pytest.approx(0.725)
    assert (found.bias, found.bias_se) == (pytest.approx(-0.075), pytest.approx(sd / 2))
    assert (found.relative, found.relative_se) == (pytest.approx(-0.075 / 0.8), pytest.approx(sd / 2 / 0.8))
    assert (found.sd, found.sd_se) == (pytest.approx(sd), pytest.approx(sd / np.sqrt(6)))
    assert found.se_error == pytest.approx(0.1 / sd - 1)
    # With equal standard errors only the SD is uncertain.
    assert found.se_error_se == pytest.approx(0.1 / sd / np.sqrt(6))
    assert (found.coverage.value, found.coverage.se) == (0.5, 0.25)
    assert found.power is not None
    assert found.power.value == 0.75


def test_a_replication_without_a_result_finds_nothing_and_biases_nothing(study: Prepared) -> None:
    made = (
        *_made(study, SMALL, [0.7, 0.9]),
        Replicate(SMALL, 2, "not converged", why="the model did not converge."),
        Replicate(SMALL, 3, "refused", why="x1: no."),
    )
    found = summarised(study, SMALL, made)
    assert (found.converged.value, found.refused, found.failed) == (0.5, 1, 0)
    assert found.parameters[0].power == Share(2, 4)
    assert found.parameters[0].coverage == Share(2, 2)
    assert found.parameters[0].mean == pytest.approx(0.8)
    # p = 0 and .01 are below .05.
    assert found.model == Share(2, 2)


def test_an_estimate_without_a_standard_error_covers_nothing_and_finds_nothing(study: Prepared) -> None:
    found = summarised(study, SMALL, _made(study, SMALL, [0.7, 0.9, 0.8], se=NAN)).parameters[0]
    assert found.coverage == Share(0, 0)
    assert found.power == Share(0, 3)
    assert np.isnan(found.se_error)


def test_a_share_of_all_or_none_has_an_interval() -> None:
    # The exact interval of 0 of n: 1 - (alpha/2)^(1/n).
    assert Share(0, 20).bounds == (0.0, pytest.approx(1 - 0.025 ** (1 / 20)))
    assert Share(20, 20).bounds[0] == pytest.approx(0.025 ** (1 / 20))
    assert np.isnan(Share(0, 0).value)


def _plan(study: Prepared, *aims: str) -> MonteCarloPlan:
    # Of 8 replications each: 5 find the small sample's loading, all find the great one's.
    small = _made(study, SMALL, [0.1] * 3 + [0.8] * 5)
    great = _made(study, GREAT, [0.7, 0.9] * 4)
    return monte_carlo_plan(Done(study, {SMALL: small, GREAT: great}), [Aim.read(text) for text in aims])


def test_the_smallest_sample_that_meets_the_target(study: Prepared) -> None:
    found = _plan(study, "power=.80", "bias = .10")
    assert [one.cell for one in found.met] == [GREAT, GREAT]
    assert [one.value for one in found.met] == [1.0, pytest.approx(0.0)]
    assert found.met[0].lower == pytest.approx(0.025 ** (1 / 8))
    assert not found.met[0].sure
    assert found.answer.startswith(
        "Smallest sample here that meets least power ≥ 0.80, greatest relative bias ≤ 0.10: n = 80."
    )
    assert "More replications would tell whether it meets least power ≥ 0.80 beyond doubt." in found.answer
    assert _plan(study, "power=.60").met[0].cell == SMALL
    assert _plan(study, "power=.60").met[0].of == "f =~ x1"


def test_no_sample_meets_the_target(study: Prepared) -> None:
    found = _plan(study, "convergence=.9", "coverage=.99", "power=.5", "bias=.01")
    assert reached(Aim("bias", 0.01), found.cells[1]).met
    found = _plan(study, "power=.60", "bias=.00001", "coverage=.999")
    assert smallest([Aim("coverage", 0.999)], found.cells[:1]) == []
    assert monte_carlo_plan(Done(study, {SMALL: _made(study, SMALL, [0.1] * 4)}), [Aim("power", 0.5)]).answer == (
        "No sample size here meets least power ≥ 0.50. Try greater ones."
    )


@pytest.mark.parametrize("text", ["power", "power=", "power=2", "strength=.8", "power=nan"])
def test_what_no_target_can_be(text: str) -> None:
    with pytest.raises(UsageError, match=r"Write power=\.80"):
        Aim.read(text)


def test_parameters_are_found_however_they_are_spaced() -> None:
    assert check_parameters(Plan("cfa", TWO_FACTORS, (SMALL,)), ["f~~g", "f =~ x1"]) == ("f ~~ g", "f =~ x1")
    levels = Plan("twolevel", TWO_LEVELS, (Cell.of_clusters(20, 5),))
    assert check_parameters(levels, ["fb=~x2"]) == ("fb =~ x2 (between)",)
    with pytest.raises(UsageError, match="'f ~~ h' is no parameter"):
        check_parameters(PLAN, ["f ~~ h"])


def test_tables_and_plot_say_what_was_found(study: Prepared) -> None:
    found = _plan(study, "power=.80")
    row = found.rows()[0]
    assert (row["plan_n"], row["least_power"], row["least_power_of"]) == (50, 0.625, "f =~ x1")
    assert [more.key for more in found.further()] == ["plan-targets", "plan-parameters"]
    assert "SIMULATED" in found.summary()
    assert "of all replications" in found.settings.sentence()
    drawn = figure(found)
    assert drawn is not None
    assert "Least power: Power from 0.62 at 50 to 1.00 at 80" in drawn.alt


def test_lost_replications_are_said(study: Prepared) -> None:
    made = (*_made(study, SMALL, [0.8, 0.8]), Replicate(SMALL, 2, "failed", why="KeyError: 'x'"))
    found = monte_carlo_plan(Done(study, {SMALL: made}, {GREAT: "because."}))
    assert found.warnings[0] == "n = 80: left out, for nothing could be fitted in its first replications. because."
    assert found.warnings[1] == "n = 50: of 3 replications 1 ended in an error. The first: KeyError: 'x'"


def test_categories_taken_as_numbers_are_compared_standardised() -> None:
    five = Answering(5)
    assert prepared(Plan("cfa", ONE_FACTOR, (SMALL,), answering=five)).metric == "raw"
    assert prepared(Plan("cfa", ONE_FACTOR, (SMALL,), answering=five, estimator="MLR")).metric == "standardised"
    assert prepared(Plan("twolevel", TWO_LEVELS, (Cell.of_clusters(20, 5),), answering=five)).metric == "standardised"
    assert prepared(Plan("cfa", ONE_FACTOR, (SMALL,), analysis="f =~ x1 + x2 + x3")).metric == "standardised"


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan("cfa", ONE_FACTOR, (SMALL,), estimator="OLS"), "'OLS' is not offered."),
        (Plan("twolevel", TWO_LEVELS, (SMALL,), estimator="WLSMV"), "not offered for two levels."),
        (Plan("cfa", f"{ONE_FACTOR}\nx1 | 0*t1", (SMALL,)), "'x2' has no thresholds, and others have."),
        (Plan("cfa", ONE_FACTOR, (SMALL,), analysis="f =~ x1 + x9"), "'x9' is not an item of the data."),
    ],
)
def test_what_no_design_can_do(plan: Plan, said: str) -> None:
    with pytest.raises(Exception, match=said):
        prepared(plan)


def test_a_wrong_model_is_rejected_and_a_right_one_is_not() -> None:
    # 20 replications: a rate of 5 % gives 6 or more rejections with probability .0003.
    wrong = Plan("cfa", TWO_FACTORS, (Cell(300),), analysis="f =~ x1 + x2 + x3 + x4 + x5 + x6", replications=20)
    right = Plan("cfa", TWO_FACTORS, (Cell(300),), replications=20)
    found = [summarised(prepared(plan), Cell(300), run(plan, jobs=1).cells[Cell(300)]) for plan in (wrong, right)]
    assert found[0].model.value == 1.0
    assert found[1].model.value <= 0.25
    # Estimates of the right model are unbiased within four Monte Carlo errors.
    assert all(abs(x.bias) < 4 * x.bias_se for x in found[1].parameters)
    assert all(x.coverage.value >= 0.7 for x in found[1].parameters)
