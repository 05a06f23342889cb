"""What studies of coverage came to, as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.simulate.coverage import BOUND, MOST_FAILURES, IntervalRow, RateRow

_INTERVALS = (
    "interval", "its assumptions", "truth", "mean estimate", "bias", "bias/SD", "SD", "level", "coverage",
    "Monte Carlo 95 %", "too low", "too high", "none",
)  # fmt: skip
_ESTIMATES = ("estimate", "truth", "mean", "bias", "bias/SD", "SD", "root mean square error", "none")
_RATES = ("test", "its assumptions", "nominal", "observed", "Monte Carlo 95 %", "none")
LEGEND = f"""\
Answers are SIMULATED from populations whose coefficients are known: by formula, by integrals of the normal distribution
(thresholds, covariances of cut answers), or, where a model does not hold exactly, as its solution of the population's
own matrix. *Its assumptions*: what the interval's derivation takes to be true, and does or does not hold in this
population. *Bias/SD*: bias over the standard deviation of the estimates. *Coverage*: share of the intervals that hold
the truth, with its Monte Carlo bounds; *too low* and *too high*: intervals wholly below and above the truth; *none*:
replications without an interval. Several parameters share a row where they are alike: their means stand there, the
bias/SD furthest from 0, and after the coverage the least and the greatest of one of them.

Where all assumptions of an interval hold, the coverage of every parameter is asked to be within {BOUND:g} binomial
standard errors of the level, with at most {MOST_FAILURES:.0%} of the replications without an interval; `OUTSIDE` marks
those that are not. Where they do not hold, the coverage is reported and nothing is asked. *Bootstrap BC*:
bias-corrected percentiles (Efron 1981).
"""


@dataclass(frozen=True)
class Outcome:
    """A study that is done: its rows, of how many people and replications, and the processor time it took."""

    key: str
    population: str
    note: str
    n: int
    replications: int
    seconds: float
    code: str
    intervals: tuple[IntervalRow, ...]
    rates: tuple[RateRow, ...]

    @property
    def outside(self) -> list[str]:
        """Sentences naming what does not do what it says although its assumptions hold."""
        intervals = [
            f"{self.key}: {x.label} covers {x.coverage:.1%} instead of {x.level:.0%} (parameters from "
            f"{x.spread[0]:.1%} to {x.spread[1]:.1%}, {x.failures} of {x.replications} without an interval)."
            for x in self.intervals
            if x.level is not None and not x.fails and not x.within
        ]
        return intervals + [
            f"{self.key}: {x.label} marks {x.observed:.2%} instead of {x.nominal:.2%} ({x.failures} of "
            f"{x.replications} without a result)."
            for x in self.rates
            if not x.fails and not x.within
        ]


def document(outcomes: Sequence[Outcome], command: str, versions: str, unfinished: Sequence[str] = ()) -> str:
    """Return the whole document; `command` made it, with these `versions`. Studies `unfinished` are named."""
    minutes = sum(one.seconds for one in outcomes) / 60
    asked = sum(_asked(x) for one in outcomes for x in one.intervals) + sum(
        _asked(x) for one in outcomes for x in one.rates
    )
    outside = [sentence for one in outcomes for sentence in one.outside]
    head = [
        "# Recovery and coverage",
        f"`{command}`, {versions}. {len(outcomes)} studies, {minutes:.0f} minutes of processor time.",
        LEGEND,
        f"Of {asked} intervals and tests under their own assumptions, {asked - len(outside)} do what they "
        f"say{':' if outside else '.'}",
        "\n".join(f"* {sentence}" for sentence in outside),
    ]
    if len({one.code for one in outcomes}) > 1:
        head.append("The studies were not all run on the same state of the code (`--resume`).")
    if unfinished:
        head.append(f"Not run yet: {', '.join(unfinished)}.")
    return "\n\n".join(part.strip() for part in [*head, *map(section, outcomes)] if part) + "\n"


def section(one: Outcome) -> str:
    """Return a study's part: its population and its tables."""
    intervals = [x for x in one.intervals if x.level is not None]
    estimates = [x for x in one.intervals if x.level is None]
    parts = [
        f"## {one.key}",
        f"{one.population} N = {one.n:,}, {one.replications:,} replications.",
        _table(_INTERVALS, [_interval(x) for x in intervals]),
        _table(_ESTIMATES, [_estimate(x) for x in estimates]),
        _table(_RATES, [_rate(x) for x in one.rates]),
        one.note,
    ]
    return "\n\n".join(part for part in parts if part)


def _asked(row: IntervalRow | RateRow) -> bool:
    return not row.fails and (isinstance(row, RateRow) or row.level is not None)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _interval(x: IntervalRow) -> list[str]:
    assert x.level is not None
    label = x.label if x.parameters == 1 else f"{x.label} ({x.parameters})"
    spread = "" if x.parameters == 1 else f" ({_percent(x.spread[0])} to {_percent(x.spread[1])})"
    mark = " `OUTSIDE`" if _asked(x) and not x.within else ""
    return [
        label,
        _assumptions(x.fails),
        _truth(x),
        f"{x.estimate:.4f}",
        f"{x.bias:+.4f}",
        f"{x.bias_in_sd:+.2f}",
        f"{x.sd:.4f}",
        f"{x.level:.0%}",
        f"{_percent(x.coverage)}{spread}{mark}",
        f"{_percent(x.bounds[0])} to {_percent(x.bounds[1])}",
        _percent(x.below),
        _percent(x.above),
        str(x.failures),
    ]


def _estimate(x: IntervalRow) -> list[str]:
    label = x.label if x.parameters == 1 else f"{x.label} ({x.parameters})"
    numbers = [f"{x.estimate:.4f}", f"{x.bias:+.4f}", f"{x.bias_in_sd:+.2f}", f"{x.sd:.4f}", f"{x.rmse:.4f}"]
    return [label, _truth(x), *numbers, str(x.failures)]


def _rate(x: RateRow) -> list[str]:
    mark = " `OUTSIDE`" if _asked(x) and not x.within else ""
    return [
        x.label,
        _assumptions(x.fails),
        _percent(x.nominal, 3),
        f"{_percent(x.observed, 3)}{mark}",
        f"{_percent(x.bounds[0], 3)} to {_percent(x.bounds[1], 3)}",
        str(x.failures),
    ]


def _assumptions(fails: str) -> str:
    return f"fail: {fails}" if fails else "hold"


def _truth(x: IntervalRow) -> str:
    low, high = x.truth
    return f"{low:.4f}" if x.parameters == 1 or low == high else f"{low:.3f} to {high:.3f}"


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f}"
