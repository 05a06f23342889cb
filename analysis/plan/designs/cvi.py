"""Content validity: how many experts tell whether an item is relevant, beyond what they would say by chance."""

from collections.abc import Sequence

from analysis.kernel.content_precision import expert_precision, experts_for, kept
from analysis.plan.closed import ClosedPlan, Needed, check_share, curve, settings
from analysis.plots.power import Panel
from analysis.result import Row
from instrument.errors import UsageError

#: Lynn (1986): fewer experts decide nothing. More than so many are no panel.
FEWEST, MOST = 3, 200


def closed(
    relevance: float,
    experts: Sequence[int],
    width: float | None = None,
    power: float | None = None,
    level: float = 0.95,
) -> ClosedPlan:
    """Return what numbers of `experts` tell of an item that each of them finds relevant with probability `relevance`.

    `width`: the least number whose mean interval of kappa*, and of I-CVI, is no wider; `power`: the least from which on
    the item is kept (I-CVI as high as Lynn 1986 asks) with this probability. Raises UsageError for values out of range.
    """
    check_share(relevance, "--relevance", ".90")
    check_share(width, "--width", ".30")
    check_share(power, "--power", ".80")
    check_share(level, "--level", ".95")
    if beyond := [n for n in experts if n > MOST]:
        raise UsageError.at("--experts", f"{beyond[0]} experts are no panel.", f"Give {FEWEST} to {MOST}.")
    rows: list[Row] = [_row(n, relevance, level) for n in experts]
    needed = []
    if width is not None:
        for name, kappa in (("κ*", True), ("I-CVI", False)):
            found = experts_for(relevance, width, kappa=kappa, level=level)
            what = f"a mean {level:.0%} interval of {name} no wider than {width:g}"
            needed.append(Needed(what, "exact binomial", found, "experts"))
    if power is not None:
        what = f"an item of relevance {relevance:g} to be kept with probability {power:g}, now and with more experts"
        needed.append(Needed(what, "exact binomial", _kept(relevance, power), "experts"))
    said = f"each expert finds the item relevant with probability {relevance:g}, independently; exact binomial sums"
    more = (
        f"{level:.0%} intervals of I-CVI (Clopper-Pearson); those of κ* are the same, corrected for chance",
        "kept: all of 5 experts or fewer, 5/6 of 6 to 8, 7/9 of 9 or more find it relevant",
    )
    wide = tuple(
        curve(rows, "experts", key, name) for key, name in (("kappa_mean_width", "κ*"), ("cvi_mean_width", "I-CVI"))
    )
    stays = tuple(
        curve(rows, "experts", key, name) for key, name in (("cvi_kept", "as planned"), ("cvi_by_chance", "by chance"))
    )
    panels = (
        Panel("Mean width of the interval", "Experts", "Width", wide, width, share=False),
        Panel("Probability that the item is kept", "Experts", "Probability", stays, power),
    )
    caption = "What numbers of experts tell of an item's relevance"
    return ClosedPlan("cvi", tuple(rows), tuple(needed), panels, settings("cvi", said, more), caption)


def _row(n: int, relevance: float, level: float) -> Row:
    found = expert_precision(n, relevance, level)
    row: Row = {"experts": n, "cvi_asked": found.asked, "cvi_kept": found.kept, "cvi_by_chance": found.by_chance}
    row |= {"cvi_mean_width": found.width, "kappa_expected": found.kappa, "kappa_mean_width": found.kappa_width}
    return row | {"kappa_excellent": found.excellent}


def _kept(relevance: float, power: float) -> int | None:
    """Return the least number from which on every panel keeps the item so probably; the number asked goes in steps."""
    enough = [kept(n, relevance) >= power for n in range(FEWEST, MOST + 1)]
    if not enough[-1]:
        return None
    return FEWEST + max((k + 1 for k, met in enumerate(enough) if not met), default=0)
