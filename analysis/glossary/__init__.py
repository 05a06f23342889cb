"""The only place where a column of a result gets its name, its label and its number format; one subject a file.

The folder is the registry: each module has TERMS (key -> Term), and no key stands in two. A key that is not here is an
error, so that two tables can never call one thing by two names.
"""

import importlib
import pkgutil

from analysis.glossary.term import Format, Term

__all__ = ["GLOSSARY", "Format", "Term", "term"]


def _collected() -> dict[str, Term]:
    found: dict[str, Term] = {}
    for module in pkgutil.iter_modules(__path__):
        terms = getattr(importlib.import_module(f"{__name__}.{module.name}"), "TERMS", {})
        if twice := found.keys() & terms.keys():
            raise ValueError(f"{', '.join(sorted(twice))} stands in {module.name} and in another file of the glossary")
        found |= terms
    return found


# A key "family:member" (such as "loading:F1") takes format and meaning from the family, its label from the member.
GLOSSARY = _collected()


def term(key: str) -> Term:
    """Return a column's entry; "family:member" gets the member as its label. An unknown key is a KeyError."""
    family, _, member = key.partition(":")
    entry = GLOSSARY[family]
    return Term(member, entry.format, entry.meaning) if member else entry
