"""Texts in more than one language."""

from collections.abc import Mapping

from instrument.errors import ContentError

# Language code -> text.
Words = dict[str, str]
LANGUAGES: dict[str, str] = {"en": "English", "fa": "فارسی"}


def say(words: Mapping[str, str], language: str, where: str) -> str:
    """Return the text in `language`; raise ContentError if there is none."""
    if language not in words:
        known = ", ".join(words) or "none"
        raise ContentError.at(where, f"there is no text in '{language}'.", f"Languages there are: {known}.")
    return words[language]
