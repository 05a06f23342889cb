"""Intraclass correlations: precision of ICC(1) and ICC(2) and power to tell ICC(1) from another value."""

from collections.abc import Sequence
from math import ceil

from analysis.kernel import icc_sample_size as forms
from analysis.kernel.icc_precision import precision, size_for
from analysis.plan.closed import ClosedPlan, Needed, check_share, curve, settings
from analysis.plan.spec import Cell
from analysis.plots.power import Curve, Panel
from analysis.result import Row
from instrument.errors import UsageError

# ICC(2) that is commonly asked of means that are to be compared.
RELIABLE = 0.70


def closed(
    icc: float,
    cells: Sequence[Cell],
    width: float | None = None,
    null: float | None = None,
    power: float = 0.80,
    level: float = 0.95,
) -> ClosedPlan:
    """Return what each cell of universities and students tells of an ICC(1), and how many universities are needed.

    `width` of the interval of ICC(1), and `power` to find it greater than `null` (one-sided, 1 - `level`), where they
    are asked: for each size of the cells. One-way random effects, normal answers, equal sizes. Raises UsageError for
    values that no ICC has.
    """
    _check(icc, width, null, power, level)
    rows = [_row(icc, cell, null, level) for cell in cells]
    sizes = sorted({cell.size for cell in cells})
    needed = [one for size in sizes for one in _needed(icc, size, width, null, power, level)]
    members = size_for(icc, RELIABLE)
    needed.append(Needed(f"an ICC(2) of {RELIABLE:g}", "Spearman-Brown", ceil(members - 1e-9), "students a university"))
    said = f"one-way random effects, ICC(1) = {icc:g}, {level:.0%} intervals as the median sample gives them"
    more = ("normal answers, universities of one size", "nobody careless, no answer missing")
    return ClosedPlan(
        "icc", tuple(rows), tuple(needed), _panels(rows, width, null, power), settings("icc", said, more),
        "Precision of ICC(1) and ICC(2) by universities and students",
    )  # fmt: skip


def _check(icc: float, width: float | None, null: float | None, power: float, level: float) -> None:
    check_share(icc, "--icc", ".10")
    check_share(width, "--width", ".10")
    check_share(power, "--power", ".80")
    check_share(level, "--level", ".95")
    if null is not None and not 0 <= null < icc:
        what = f"{null:g} does not lie from 0 to below the ICC planned for ({icc:g})."
        raise UsageError.at("--null", what, "Give one that does, such as 0.")


def _row(icc: float, cell: Cell, null: float | None, level: float) -> Row:
    found = precision(icc, cell.clusters, cell.size, level)
    effect = 1 + (cell.size - 1) * icc
    row: Row = {"clusters": cell.clusters, "students_each": cell.size, "plan_n": cell.n, "icc1": icc}
    row |= {"lower": found.icc1_interval[0], "upper": found.icc1_interval[1]}
    row |= {"icc1_width": found.icc1_interval[1] - found.icc1_interval[0], "icc1_se": found.se_icc1, "icc2": found.icc2}
    row |= {"icc2_lower": found.icc2_interval[0], "icc2_upper": found.icc2_interval[1], "icc2_se": found.se_icc2}
    row |= {"design_effect": effect, "effective_n": cell.n / effect}
    if null is None:
        return row
    return row | {"null_value": null, "exact_power": forms.f_power(icc, null, cell.clusters, cell.size, 1 - level)}


def _needed(icc: float, size: int, width: float | None, null: float | None, power: float, level: float) -> list[Needed]:
    found, unit = [], f"universities of {size}"
    if width is not None:
        what = f"an interval of ICC(1) = {icc:g} no wider than {width:g}"
        found.append(Needed(what, "exact, median sample", forms.exact_clusters(icc, size, width, level), unit))
        found.append(Needed(what, "Bonett 2002b", forms.bonett_clusters(icc, size, width, level), unit))
    if null is not None:
        what = f"power {power:g} to find ICC(1) = {icc:g} greater than {null:g}"
        found.append(Needed(what, "exact F test", forms.power_clusters(icc, null, size, power, 1 - level), unit))
        by = "Walter, Eliasziw & Donner 1998"
        found.append(Needed(what, by, forms.walter_clusters(icc, null, size, power, 1 - level), unit))
    return found


def _panels(rows: list[Row], width: float | None, null: float | None, power: float) -> tuple[Panel, ...]:
    panels = [
        Panel("Width of the interval of ICC(1)", "Universities", "Width", _by_size(rows, "icc1_width"), width, False)
    ]
    if null is not None:
        curves = _by_size(rows, "exact_power")
        panels.append(Panel(f"Power to find ICC(1) greater than {null:g}", "Universities", "Power", curves, power))
    return tuple(panels)


def _by_size(rows: list[Row], y: str) -> tuple[Curve, ...]:
    sizes = sorted({int(row["students_each"] or 0) for row in rows})
    return tuple(
        curve([row for row in rows if row["students_each"] == size], "clusters", y, f"{size} students each")
        for size in sizes
    )
