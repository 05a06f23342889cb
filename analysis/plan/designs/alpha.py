"""Coefficient alpha: widths of its interval and power against another value, by Feldt's and Bonett's forms."""

from collections.abc import Sequence

from analysis.kernel import alpha_precision as forms
from analysis.kernel.alpha import feldt_interval
from analysis.plan.closed import ClosedPlan, Needed, check_share, curve, settings
from analysis.plots.power import Panel
from analysis.result import Row
from instrument.errors import UsageError


def closed(
    alpha: float,
    items: int,
    n: Sequence[int],
    width: float | None = None,
    null: float | None = None,
    power: float = 0.80,
    level: float = 0.95,
) -> ClosedPlan:
    """Return what `n` respondents tell of an alpha of `items` items, and how many are needed.

    `width` of the interval, and `power` to tell alpha from `null` (two-sided, 1 - `level`), where they are asked.
    Normal, compound symmetric items are assumed; ordinal or unequal items have wider intervals. Raises UsageError for
    values that no alpha has.
    """
    _check(alpha, items, width, null, power, level)
    rows: list[Row] = []
    for count in n:
        low, high = feldt_interval(alpha, count, items, level)
        feldt, bonett = forms.widths(alpha, count, items, level)
        row: Row = {"plan_n": count, "alpha": alpha, "lower": low, "upper": high}
        row |= {"feldt_width": feldt, "bonett_width": bonett}
        if null is not None:
            row |= {"null_value": null, "exact_power": forms.power(alpha, null, count, items, 1 - level)}
        rows.append(row)
    needed = []
    if width is not None:
        found = forms.n_for_width(alpha, items, width, level)
        what = f"an interval of α = {alpha:g} no wider than {width:g}"
        needed += [Needed(what, by, x, "students") for by, x in zip(("Feldt", "Bonett 2002"), found, strict=True)]
    if null is not None:
        found = forms.n_for_power(alpha, null, items, power, 1 - level)
        what = f"power {power:g} to tell α = {alpha:g} from {null:g}"
        needed += [
            Needed(what, by, x, "students") for by, x in zip(("exact F test", "Bonett 2002"), found, strict=True)
        ]
    said = f"coefficient alpha of {items} items, {level:.0%} intervals at α = {alpha:g}"
    more = ("normal items of equal variances and covariances", "nobody careless, no answer missing")
    return ClosedPlan(
        "alpha", tuple(rows), tuple(needed), _panels(rows, width, null, power), settings("alpha", said, more),
        "Precision of coefficient alpha by number of students",
    )  # fmt: skip


def _check(alpha: float, items: int, width: float | None, null: float | None, power: float, level: float) -> None:
    if items < 2:
        raise UsageError.at("--items", f"{items} item has no alpha.", "Give 2 or more.")
    check_share(alpha, "--alpha", ".80")
    check_share(width, "--width", ".10")
    check_share(null, "--null", ".70", least=-1.0)
    check_share(power, "--power", ".80")
    check_share(level, "--level", ".95")
    if null == alpha:
        raise UsageError.at("--null", f"it is the alpha planned for ({alpha:g}).", "Give another value.")


def _panels(rows: list[Row], width: float | None, null: float | None, power: float) -> tuple[Panel, ...]:
    curves = [curve(rows, "plan_n", key, name) for key, name in (("feldt_width", "Feldt"), ("bonett_width", "Bonett"))]
    panels = [Panel("Width of the interval", "Students", "Width", tuple(curves), width, share=False)]
    if null is not None:
        own = curve(rows, "plan_n", "exact_power", "")
        panels.append(Panel(f"Power against {null:g}", "Students", "Power", (own,), power))
    return tuple(panels)
