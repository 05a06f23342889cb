"""The text of a cell: safe to open in a spreadsheet, and the same again when it comes back.

A spreadsheet runs a CSV cell that begins with = + - @ or a tab as a formula (CWE-1236), some also in full width. Such a
text goes out with an apostrophe before it and comes back without. A text that already has apostrophes before such a
sign gets one more, so that the way back is never a guess; any other leading apostrophe is left as it is.
"""

import re
import unicodedata

_RUN_AS_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r\n]")
# These turn the direction of all that follows on the line: what is read is then not what is stored.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def neutralise(text: str) -> str:
    """Return the text as a CSV cell that no spreadsheet runs."""
    return f"'{text}" if _RUN_AS_FORMULA.match(text) else text


def restore(cell: str) -> str:
    """Return the text that `neutralise` made this cell of."""
    return cell[1:] if cell.startswith("'") and _RUN_AS_FORMULA.match(cell[1:]) else cell


def one_newline(text: str) -> str:
    """Return the text with every end of line as a line feed: programs write it in three ways."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def hidden(text: str) -> list[str]:
    """Return the control and direction-turning characters in a text, as U+XXXX, each once."""
    found = dict.fromkeys(char for char in text if char in _BIDI_CONTROLS or unicodedata.category(char) == "Cc")
    return [f"U+{ord(char):04X}" for char in found if char not in "\n\t"]
