"""What a caller chose by name or number, refused with what there is to choose from."""

from collections.abc import Iterable

from instrument.errors import UsageError, nearest


def check_name(option: str, value: str, known: Iterable[str]) -> None:
    """Raise UsageError for a name that is none of `known`."""
    names = tuple(known)
    if value not in names:
        what = f"Choose from {', '.join(names)}.{nearest(str(value), names)}"
        raise UsageError.at(f"{option} '{value}'", "there is none such.", what)


def check_level(level: float) -> None:
    """Raise UsageError for a level of confidence that is none."""
    if not 0 < level < 1:
        raise UsageError.at(f"level {level}", "is not between 0 and 1.", "Give 0.95 for a 95% interval.")


def check_draws(draws: int, least: int = 100) -> None:
    """Raise UsageError for fewer draws than say anything."""
    if draws < least:
        remedy = f"Ask for {least:,} or more; 1,000 is usual."
        raise UsageError.at(f"draws {draws}", "are too few for an interval.", remedy)
