"""English that agrees with its number: "1 factor was extracted", "2 factors were extracted"."""

from collections.abc import Sequence

# Of more things than these, most are not named one by one.
_MANY = 20


def counted(n: int, one: str, many: str = "") -> str:
    """Return the number and what is counted: "1 factor", "2 factors"; `many` where an s does not make the plural."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def agree(n: int, one: str, many: str) -> str:
    """Return the word that agrees with the number, such as agree(n, "was", "were")."""
    return one if n == 1 else many


def left_out(rows: int, which: str) -> str:
    """Return the sentence that says how many rows were left out: "1 row without a group was left out."."""
    return f"{counted(rows, 'row')} {which} {agree(rows, 'was', 'were')} left out."


def among(names: Sequence[str], every: Sequence[str]) -> str:
    """Return the names among all of them: each, "none", or of many only those that are left: "all 60 but E06, E08"."""
    if not names:
        return "none"
    left = [one for one in every if one not in names]
    if len(every) > _MANY and len(names) > len(every) / 2:
        return f"all {len(every)} but {', '.join(left)}" if left else f"all {len(every)}"
    return ", ".join(names)
