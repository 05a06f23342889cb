"""English that agrees with its number: "1 factor was extracted", "2 factors were extracted"."""


def counted(n: int, one: str, many: str = "") -> str:
    """Return the number and what is counted: "1 factor", "2 factors"; `many` where an s does not make the plural."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def agree(n: int, one: str, many: str) -> str:
    """Return the word that agrees with the number, such as agree(n, "was", "were")."""
    return one if n == 1 else many


def left_out(rows: int, which: str) -> str:
    """Return the sentence that says how many rows were left out: "1 row without a group was left out."."""
    return f"{counted(rows, 'row')} {which} {agree(rows, 'was', 'were')} left out."
