"""What reports, figures and tables say, in other languages than English: a folder a language, a subject a file.

An entry is the English text, with places in braces for what varies, and the same in the other language
(instrument.document.translate says how they are found). `table` names what a file is about, for whoever edits it.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from instrument.digits import shown
from instrument.document.translate import Catalogue

LANGUAGES = ("en", "fa")
# Names that stay as they are in every language: items' ids, columns, files, statistics.
_KEPT = re.compile(r"[A-Z]+[\w.*-]*\d[\w.*-]*|[\w.-]+\.\w{2,5}|[a-z]+\d+(_\w+)?|[A-Z]{2,}[\w-]*")
_NUMBER = re.compile(r"(?<![\w.])[−-]?(?:\d[\d,]*)?\.?\d+(?![\w])")


@cache
def catalogue(language: str) -> Catalogue:
    """Return a language's catalogue; raise ValueError for two entries of one text."""
    entries: dict[str, str] = {}
    for file in sorted(files(__name__).joinpath(language).iterdir(), key=lambda path: path.name):
        if file.name.endswith(".toml"):
            for table in tomllib.loads(file.read_text(encoding="utf-8")).values():
                if twice := entries.keys() & table.keys():
                    raise ValueError(f"{file.name}: {sorted(twice)} stand in another place too")
                entries |= table
    return Catalogue(language, entries, _number, lambda text: bool(_KEPT.fullmatch(text)), (" ", "؛ ", ": ", "، "))


def _number(text: str) -> str:
    """Write every number of a text with Persian digits and signs; numbers within names stay."""
    return _NUMBER.sub(lambda found: persian_number(found[0]), text)


def persian_number(number: str) -> str:
    """Return a number as Persian writes it: ۰٫۷۰ for .70, ۱٬۲۳۴ for 1,234, the minus on the left."""
    sign, digits = (number[0], number[1:]) if number[0] in "-−" else ("", number)
    digits = f"0{digits}" if digits.startswith(".") else digits
    written = shown(digits, "fa").replace(",", "٬").replace(".", "٫")
    # A mark keeps the minus before the number in a line that runs from right to left.
    return f"\u2066−{written}\u2069" if sign else written
