"""Digits of three scripts: all are understood, each language shows its own."""

_PERSIAN, _ARABIC, _LATIN = "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "0123456789"
_TO_LATIN = str.maketrans(_PERSIAN + _ARABIC, _LATIN * 2)
_TO_PERSIAN = str.maketrans(_LATIN, _PERSIAN)


def to_latin(text: str) -> str:
    """Return the text with Persian and Arabic digits as 0-9."""
    return text.translate(_TO_LATIN)


def shown(number: int | str, language: str) -> str:
    """Return a number (or text with digits) in the digits of the language."""
    return str(number).translate(_TO_PERSIAN) if language == "fa" else str(number)


def variants(digit: int) -> tuple[str, str, str]:
    """Return a digit 0-9 in all three scripts: the keys that mean it."""
    return _LATIN[digit], _PERSIAN[digit], _ARABIC[digit]
