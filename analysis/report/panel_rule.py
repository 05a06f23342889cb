"""What the experts' ratings say should become of an item: keep, revise or drop, with every number that decides.

docs/panel.md gives the rule in words, with its sources. A person may decide otherwise; the rule only proposes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from analysis.estimators.content_validity import FEWEST, ContentValidity, ItemContent
from analysis.report.thresholds import (
    AC2,
    AIKEN_LOWER,
    CLARITY,
    I_CVI_LEAST,
    KAPPA_STAR,
    S_CVI_AVE,
    S_CVI_UA,
    Threshold,
    cvr_threshold,
    i_cvi_threshold,
)
from analysis.result import Row

Decision = Literal["keep", "revise", "drop", "undecided"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rule says of one item, `why` in numbers, and each number beside its threshold and source."""

    item: str
    decision: Decision
    why: str
    checks: tuple[Row, ...]


def rule(item: ItemContent) -> Ruling:
    """Return what becomes of an item by its ratings.

    undecided: rated by fewer than 3 experts. drop: I-CVI below .70, or fewer than half find it essential (CVR < 0).
    revise: I-CVI, CVR or clarity below what is asked of so many experts. keep: otherwise. Aiken's V is named, but does
    not decide: its interval is so wide that five experts who all say 3 could not pass.
    """
    decision, reasons = _decide(item)
    checks = tuple({"item": item.item, **row} for row in _checks(item))
    return Ruling(item.item, decision, "; ".join(reasons) + ".", checks)


def scale_checks(result: ContentValidity) -> tuple[Row, ...]:
    """Set each scale's indices and agreement beside what is asked of them."""
    return tuple(
        {"construct": scale.name, **row}
        for scale in result.scales
        for row in (
            S_CVI_AVE.row("S-CVI/Ave", scale.s_cvi_ave),
            S_CVI_UA.row("S-CVI/UA", scale.s_cvi_ua),
            AC2.row("AC2 (relevance)", scale.agreement.value),
        )
    )


def kappa_band(kappa: float) -> str:
    """Return Cicchetti & Sparrow's (1981) word for kappa*: excellent, good, fair or poor."""
    bands = ((0.74, "excellent"), (0.595, "good"), (0.395, "fair"))
    return "" if kappa != kappa else next((word for least, word in bands if kappa > least), "poor")


def _decide(item: ItemContent) -> tuple[Decision, list[str]]:
    if item.n < FEWEST:
        return "undecided", [f"rated by {item.n} experts, at least {FEWEST} are needed (Lynn 1986)"]
    drop = _failed((I_CVI_LEAST, item.i_cvi, _relevant), item)
    if item.cvr < 0:
        drop.append(f"CVR {_two(item.cvr)}: fewer than half find it essential ({item.essential} of {item.judged})")
    if drop:
        return "drop", drop
    revise = _failed((i_cvi_threshold(item.n), item.i_cvi, _relevant), item)
    critical = cvr_threshold(item.judged, item.cvr_critical)
    revise += _failed((critical, item.cvr, lambda one: f"{one.essential} of {one.judged} essential"), item)
    revise += _failed((CLARITY, item.clarity, lambda one: f"{one.clear} of {one.clarity_n} clear"), item)
    if revise:
        return "revise", revise
    return "keep", _kept(item)


def _failed(check: tuple[Threshold, float, Callable[[ItemContent], str]], item: ItemContent) -> list[str]:
    """Say that a number falls short of its threshold; nothing if it does not, or if either is not there."""
    threshold, number, votes = check
    if number != number or threshold.value != threshold.value or threshold.met(number):
        return []
    return [f"{threshold.name} {_two(number)} is not {threshold.asked} ({votes(item)})"]


def _relevant(item: ItemContent) -> str:
    return f"{item.relevant} of {item.n} relevant"


def _kept(item: ItemContent) -> list[str]:
    """Say what was reached, and what kept item could not be held to."""
    reasons = [f"I-CVI {_two(item.i_cvi)} is {i_cvi_threshold(item.n).asked} ({_relevant(item)})"]
    if item.judged and item.cvr_critical == item.cvr_critical:
        reasons.append(f"CVR {_two(item.cvr)} is {cvr_threshold(item.judged, item.cvr_critical).asked}")
    elif item.judged:
        reasons.append(f"CVR {_two(item.cvr)} from {item.judged} experts cannot exceed chance and did not decide")
    if item.clarity_n:
        reasons.append(f"clarity {_two(item.clarity)} is {CLARITY.asked}")
    if not AIKEN_LOWER.met(item.v_lower):
        reasons.append(f"but V's interval begins at {_two(item.v_lower)}, not {AIKEN_LOWER.asked}")
    return reasons


def _checks(item: ItemContent) -> list[Row]:
    checks = [
        i_cvi_threshold(item.n).row("I-CVI", item.i_cvi),
        KAPPA_STAR.row("κ*", item.kappa_star),
        AIKEN_LOWER.row("V, lower end", item.v_lower),
    ]
    if item.judged:
        checks.append(cvr_threshold(item.judged, item.cvr_critical).row("CVR", item.cvr))
    if item.clarity_n:
        checks.append(CLARITY.row("Clarity", item.clarity))
    return checks


def _two(number: float) -> str:
    return f"{number:.2f}".replace("0.", ".", 1).replace("-", "−")
