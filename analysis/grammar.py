"""English that agrees with its number: "1 factor was extracted", "2 factors were extracted"."""


def counted(n: int, one: str, many: str = "") -> str:
    """Return the number and what is counted: "1 factor", "2 factors"; `many` where an s does not make the plural."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def agree(n: int, one: str, many: str) -> str:
    """Return the word that agrees with the number, such as agree(n, "was", "were")."""
    return one if n == 1 else many
