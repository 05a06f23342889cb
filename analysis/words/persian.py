"""How a Persian text writes numbers, formulas, names and citations.

Persian runs from right to left, and its digits from left to right as everywhere. What is a formula (χ²(85) = 120.3,
p = .003) keeps its order and its Latin letters, with Persian digits; a citation (Hu & Bentler 1999) and the id of an
item stay as they are, as they stand in the references and in the data.
"""

import re

from instrument.digits import shown
from instrument.document.translate import END, LEFT_TO_RIGHT

_SYMBOL = r"[A-Za-zΑ-Ωα-ω][A-Za-z0-9Α-Ωα-ω²′*_-]*"
_FIGURES = r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
_SIGNED = rf"[−+±-]?(?=\.?\d){_FIGURES}%?"
_VALUE = rf"(?:\{{\w+\}}|{_SIGNED})"
# A symbol or none, a relation, a value and perhaps its interval; p may have its relation from a place.
_RELATION = (
    rf"(?:(?:{_SYMBOL}(?:\([^()؀-ۿ]{{0,12}}\))? ?)?[=<>≤≥≈] ?{_VALUE}|\bp \{{p\w*\}})"
    rf"(?: \[{_VALUE}, {_VALUE}\])?"
)
_LETTER = "[A-Za-zÀ-ɏ]"
_NAME = rf"(?:(?:van|von|de|der|Ten) )*(?!(?:The|See|By|In|As|Of|With|For|And)\b)[A-ZÀ-Ž]{_LETTER}+(?:[-’']{_LETTER}+)*"
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_CITATION = rf"{_NAME}(?:(?:, | & |, & | and ){_NAME})*(?: et al\.)?,? (?:\({_YEAR}\)|{_YEAR}(?![\w%]))"
# In this order: what is set apart already and places, citations, formulas, dates, ids and dotted names, numbers.
_TOKEN = re.compile(
    rf"(?P<as_is>{LEFT_TO_RIGHT}[^{END}]*{END}|\{{\w+\}}(?! ?[=<>≤≥]))"
    rf"|(?P<citation>{_CITATION})"
    rf"|(?P<formula>{_RELATION}(?:, {_RELATION})*)"
    r"|(?P<date>(?<!\d)\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?(?!\d))"
    r"|(?P<name>[A-Za-zΑ-Ωα-ω][\wΑ-ω]*(?:(?:\.|::|-)[\w]+)*\d[\w.-]*\b|[A-Za-z]\w*(?:(?:\.|::)\w+)+|ICC\([^)]*\))"
    r"|(?P<power>(?<![\w.])[−-]?\d+(?:\.\d+)?[eE][−+-]?\d+(?!\w))"
    rf"|(?P<number>(?:(?<![\w.])[−+±-])?(?<![\w.])(?=\.?\d){_FIGURES}(?:%|(?!\w|\.\d)))",
    re.ASCII,
)
_NUMBER = re.compile(rf"(?<!ICC\()(?<![\w.])[−+-]?(?=\.?\d){_FIGURES}(?!\w|\.\d)")
# Names that stay as they are in every language: items' ids, columns, files, statistics.
_KEPT = re.compile(
    r"[A-Z]+[\w.*-]*\d(?:[\w.*-]*[\w*])?|[\w.-]+\.\w{2,5}|[a-z]+_?\d+(?:_\w+)?|[A-Z]{2,}[\w-]*|[A-Za-z]+(?:::\w[\w.]*)+|"
    r"[A-Za-z]|ICC\([^)]*\)",
    re.ASCII,
)
_CITED = re.compile(_CITATION)
_FORMULA = re.compile(rf"{_RELATION}(?:, {_RELATION})*", re.ASCII)
# A line that ends between a symbol and its value would show both at the wrong ends of the bracket around them.
_RELATED = re.compile(r"(?<=[^\s,]) ([=<>≤≥≈]) ")
_LATIN, _PERSIAN = re.compile(r"[A-Za-z]"), re.compile("[\u0600-\u06ff]")
_POWER = re.compile(r"[−-]?\d+(?:\.\d+)?[eE][−+-]?\d+")
_RAISED = str.maketrans("0123456789−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻", "+")


def kept(text: str) -> bool:
    """Whether the text stays as it is: an id, a file, a statistic, a citation."""
    return bool(_KEPT.fullmatch(text) or _CITED.fullmatch(text))


def symbols(text: str) -> bool:
    """Whether the text has no words: a number, a range, a formula."""
    return not _LATIN.search(text) or bool(_FORMULA.fullmatch(text)) or bool(_POWER.fullmatch(text))


def native(text: str) -> bool:
    """Whether the text is Persian already: more of its letters are than are Latin."""
    return len(_PERSIAN.findall(text)) > len(_LATIN.findall(text))


def written(text: str) -> str:
    """Return a text with its numbers as Persian writes them, and what runs from left to right set apart."""
    if _LATIN.search(text) or _PERSIAN.search(text):
        return _TOKEN.sub(_token, text)
    return _TOKEN.sub(_token, text).replace(", ", "، ")


def _token(found: re.Match[str]) -> str:
    text = found[0]
    match found.lastgroup:
        case "citation":
            return _apart(text)
        case "formula":
            with_digits = _NUMBER.sub(lambda number: _digits(number[0]), text).replace("%", "٪")
            return _apart(_RELATED.sub("\u00a0\\1\u00a0", with_digits))
        case "date":
            return _apart(shown(text, "fa"))
        case "power":
            base, _, power = text.lower().partition("e")
            return _apart(f"{_digits(base)}×{_digits('10')}{str(int(power.replace('−', '-'))).translate(_RAISED)}")
        case "number":
            share = "٪" if text.endswith("%") else ""
            return persian_number(text.removesuffix("%")) + share
    return text


def persian_number(number: str) -> str:
    """Return a number as Persian writes it: ۰٫۷۰ for .70, ۱٬۲۳۴ for 1,234, the minus on the left."""
    written = _digits(number)
    # A mark keeps the sign before the number in a line that runs from right to left.
    return _apart(written) if written[0] in "−+±" else written


def _digits(number: str) -> str:
    sign, digits = (number[0], number[1:]) if number[0] in "-−+±" else ("", number)
    digits = f"0{digits}" if digits.startswith(".") else digits
    return sign.replace("-", "−") + shown(digits, "fa").replace(",", "٬").replace(".", "٫")


def _apart(text: str) -> str:
    return f"{LEFT_TO_RIGHT}{text}{END}"
