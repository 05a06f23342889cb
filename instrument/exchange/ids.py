"""Ids made from names: readable where the name is Latin, numbered where it is not."""

import re
import unicodedata
from collections.abc import Collection

_WORD = re.compile(r"[a-z]+|[0-9]+")


def slug(name: str, joint: str = "-") -> str:
    """Return a name in small Latin letters, digits and `joint`; empty if it has none of them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return joint.join(re.findall(r"[a-z0-9]+", plain))


def unique(wanted: str, fallback: str, taken: Collection[str], joint: str = "-") -> str:
    """Return `wanted`, or `fallback` with a number if it is empty; with a further number if it is taken."""
    if wanted and wanted not in taken:
        return wanted
    stem, number = (wanted, 2) if wanted else (fallback, 1)
    while f"{stem}{joint}{number}" in taken:
        number += 1
    return f"{stem}{joint}{number}"


def code_prefix(study: str) -> str:
    """Return what the ids of a study's codes begin with: `my-study` gives MS, `keykha-2022` K22, `burnout` BUR."""
    parts = _WORD.findall(study.lower())
    words = [part for part in parts if part.isalpha()]
    years = [part[-2:] for part in parts if part.isdigit()]
    letters = words[0][:3] if len(words) == 1 and not years else "".join(word[0] for word in words)
    return (letters + "".join(years)).upper()
