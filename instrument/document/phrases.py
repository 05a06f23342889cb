"""What a page says of its own accord, whatever it is about: labels of tables and figures, names of its parts."""

from collections.abc import Mapping

from instrument.digits import shown

PHRASES: Mapping[str, Mapping[str, str]] = {
    "table": {"en": "Table {}.", "fa": "جدول {}."},
    "figure": {"en": "Figure {}.", "fa": "شکل {}."},
    "note": {"en": "Note.", "fa": "یادداشت."},
    "warning": {"en": "Warning:", "fa": "هشدار:"},
    "refused": {"en": "Not computed:", "fa": "محاسبه نشد:"},
    "sections": {"en": "Sections", "fa": "بخش‌ها"},
    "skip": {"en": "Skip to the text", "fa": "رفتن به متن"},
    "contents": {"en": "Contents", "fa": "فهرست"},
    "apart": {"en": "; ", "fa": "؛ "},
    "page": {"en": "Page", "fa": "صفحهٔ"},
    "of": {"en": "of", "fa": "از"},
    "close": {"en": "Close", "fa": "بستن"},
    "sort": {"en": "Sort by {}", "fa": "مرتب‌سازی بر پایهٔ {}"},
}


def phrase(name: str, language: str, value: int | str = "") -> str:
    """Return a phrase with its `value` in place, in English where the language has none."""
    words = PHRASES[name]
    return words.get(language, words["en"]).format(shown(value, language))
