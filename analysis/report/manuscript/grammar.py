"""How numbers stand in running text: APA's decimals, p values, intervals, and lists of what has a number."""

from collections.abc import Iterable, Sequence

from analysis.result import show


def unit(value: float, digits: int = 2) -> str:
    """Return a number that cannot exceed 1 in size as APA writes it, without its leading zero."""
    shown = plain(value, digits)
    return shown.replace("0.", ".", 1) if shown.lstrip("−").startswith("0.") else shown


def plain(value: float, digits: int = 2) -> str:
    """Return a number with `digits` decimals and thousands set apart; "not computed" for none."""
    if value != value:
        return "not computed"
    shown = f"{value:,.{digits}f}"
    return shown.removeprefix("-") if float(shown.replace(",", "")) == 0 else shown.replace("-", "−")


def share(part: float, whole: float) -> str:
    """Return what per cent of `whole` `part` is, with one decimal."""
    return plain(100 * part / whole, 1) if whole else "not computed"


def p_value(value: float) -> str:
    """Return "= .012", "< .001" or "> .999", to stand after p."""
    shown = show(value, "p")
    return (shown if shown.startswith(("<", ">")) else f"= {shown}") if shown else "not computed"


def degrees(value: float) -> str:
    """Return degrees of freedom, with decimals only where they have them."""
    return plain(value, 0 if value == round(value) else 2)


def statistic(value: float, df: float, p: float) -> str:
    """Return a chi-square with its degrees of freedom and p."""
    return f"χ²({degrees(df)}) = {plain(value)}, p {p_value(p)}"


def interval(lower: float, upper: float, level: int = 95, digits: int = 2) -> str:
    """Return an interval of a number that cannot exceed 1."""
    return f"{level}% CI [{unit(lower, digits)}, {unit(upper, digits)}]"


def listed(texts: Iterable[str]) -> str:
    """Return several texts as one, joined by commas and "and"."""
    *first, last = texts
    if not first:
        return last
    return f"{first[0]} and {last}" if len(first) == 1 else f"{', '.join(first)}, and {last}"


def series(texts: Iterable[str]) -> str:
    """Return several texts with commas of their own as one, joined by semicolons."""
    *first, last = texts
    return f"{'; '.join(first)}; and {last}" if first else last


def counted(number: int, one: str, several: str) -> str:
    """Return the sentence for one thing, or that for several with their number in its place `{n}`."""
    return one if number == 1 else several.replace("{n}", f"{number:,}")


def ranged(ends: tuple[tuple[str, float], tuple[str, float]]) -> str:
    """Return from where to where values go, each with its name; one number where they do not differ as shown."""
    (least, low), (most, high) = ends
    if unit(low) == unit(high):
        return f"was {unit(low)} throughout"
    return f"ranged from {unit(low)} ({least}) to {unit(high)} ({most})"


def extremes(values: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], tuple[str, float]] | None:
    """Return the least and the greatest of named values, None where none is known."""
    known = [one for one in values if one[1] == one[1]]
    return (min(known, key=lambda one: one[1]), max(known, key=lambda one: one[1])) if known else None
