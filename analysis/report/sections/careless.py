"""Careless answers, and what leaving out those who are flagged would change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from analysis.estimators.alpha import alpha
from analysis.estimators.careless import CarelessAnswers, careless
from analysis.estimators.cfa import cfa
from analysis.grammar import agree, counted
from analysis.model import Model
from analysis.plots import screening
from analysis.report.inputs import Inputs
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Sample
from instrument.document import Block, Paragraph
from instrument.errors import Refused

KEY, TITLE = "careless", "Careless answers"
_FIT = (("χ²", "chisq"), ("CFI", "cfi"), ("RMSEA", "rmsea"), ("SRMR", "srmr"))
# Fewer than this cannot be analysed at all.
_LEAST_LEFT = 3


@dataclass(frozen=True, eq=False)
class Screened(Result):
    """The decision table, and `sensitivity`: every construct's alpha and mean and the model's fit with and without."""

    answers: CarelessAnswers
    sensitivity: tuple[Row, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "careless"
    caption = CarelessAnswers.caption

    def rows(self) -> list[Row]:
        """Return the decision table."""
        return self.answers.rows()

    def further(self) -> tuple[NamedRows, ...]:
        """Return what the flag changes, and how the indices overlap."""
        n, flagged = len(self.answers.respondents), len(self.answers.flagged)
        caption = f"With and without the flagged respondents (N = {n:,} and {n - flagged:,})"
        changed = NamedRows("careless-sensitivity", caption, self.sensitivity)
        return (*((changed,) if self.sensitivity else ()), *self.answers.further())

    def estimates(self) -> dict[str, Any]:
        """Return who is flagged and by which rule."""
        return self.answers.estimates()


def compute(inputs: Inputs) -> Screened:
    """Judge every respondent, and compute what depends on them with and without the flagged."""
    sample, screening = inputs.sample, inputs.screening
    rows = sample.answers.index
    answers = careless(
        sample,
        order=None if screening.order is None else list(screening.order.loc[rows]),
        seconds=None if screening.seconds is None else screening.seconds.loc[rows],
        attention=None if screening.failed is None else screening.failed.loc[rows],
    )
    trouble: list[str] = []
    shown = _sensitivity(inputs, answers, trouble) if len(answers.flagged) else []
    return Screened(answers, tuple(shown), answers.settings, (*answers.warnings, *trouble))


def onward(result: Screened | None, inputs: Inputs) -> Inputs:
    """Return what the later sections start from: without the flagged, if that is asked for and can be done."""
    if not inputs.without_careless:
        return inputs
    if result is None:
        return replace(inputs, left_out="nobody left out as careless: careless answers could not be judged")
    flagged = result.answers.flagged
    if len(inputs.sample.answers) - len(flagged) < _LEAST_LEFT:
        return replace(inputs, left_out=f"nobody left out as careless: fewer than {_LEAST_LEFT} would be left")
    why = f"flagged as careless by {result.answers.decision}"
    sample = inputs.sample.without(flagged, why)
    return replace(inputs, sample=sample, left_out=f"without {counted(len(flagged), 'respondent')} flagged as careless")


def blocks(result: Screened, inputs: Inputs) -> list[Block]:
    """Say how many are flagged and what became of them, and show the tables."""
    answers = result.answers
    n, flagged = len(answers.respondents), len(answers.flagged)
    text = (
        f"{flagged:,} of {n:,} respondents ({100 * flagged / n:.1f}%) {agree(flagged, 'is', 'are')} flagged: "
        f"{answers.decision}. No index proves carelessness, and every threshold marks some careful people (the "
        "p of D² is right for normal answers, and too small for skewed ones); Meade and Craig (2012) found 10 to 12% "
        "careless among undergraduates in a long survey. Higher even-odd consistency and synonyms and lower antonyms "
        "speak for care."
    )
    fate = f"Later sections: {inputs.left_out}." if inputs.left_out else _KEPT
    return [Paragraph(f"{text} {fate}"), screening.draw(answers), *result.tables()]


_KEPT = "Nobody is left out of the later sections; `mentorscale validate --without-careless` leaves the flagged out."


def _sensitivity(inputs: Inputs, answers: CarelessAnswers, trouble: list[str]) -> list[Row]:
    both = inputs.sample, inputs.sample.without(answers.flagged, "flagged as careless")
    rows = []
    for name, items in inputs.sample.scales.items():
        rows.append(_row(f"α, {name}", *_both(both, partial(_alpha, items=items, name=name), trouble)))
        rows.append(_row(f"Mean, {name}", *(_mean(sample, items) for sample in both)))
    if inputs.model is not None:
        fits = _both(both, partial(_fit, model=inputs.model), trouble)
        known = [fit if isinstance(fit, dict) else {} for fit in fits]
        rows += [_row(f"CFA {label}", *(fit.get(name, float("nan")) for fit in known)) for label, name in _FIT]
    return rows


def _both(samples: tuple[Sample, Sample], estimate: Callable[[Sample], Any], trouble: list[str]) -> list[Any]:
    """Return the estimate of each sample; NaN, with the reason said, where it is refused."""
    found: list[Any] = []
    for which, sample in zip(("All", "Without flagged"), samples, strict=True):
        try:
            found.append(estimate(sample))
        except Refused as refusal:
            trouble.append(f"{which}: {refusal}")
            found.append(float("nan"))
    return found


def _alpha(sample: Sample, items: tuple[str, ...], name: str) -> float:
    return alpha(sample.select(items), name).estimate


def _fit(sample: Sample, model: Model) -> dict[str, float]:
    return cfa(sample, model, groups=False).fit


def _mean(sample: Sample, items: tuple[str, ...]) -> float:
    """Return the mean over respondents of the mean of the items each answered, reversed items turned."""
    return float(sample.select(items).answers.mean(axis=1).mean())


def _row(quantity: str, everybody: float, fewer: float) -> Row:
    return {
        "quantity": quantity,
        "with_flagged": everybody,
        "without_flagged": fewer,
        "change": fewer - everybody,
    }
