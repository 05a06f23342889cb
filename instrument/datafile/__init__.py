"""Answers in the files of statistics programs: one format a module, and the folder is the registry.

A format takes the answers and what their columns mean (`_variables`), and returns its files' bytes by the ending of
their names; `mentorscale responses export --format NAME` finds it by its file's name. Helpers that are no format begin
with an underscore.
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from instrument.datafile._codebook import to_json, to_markdown
from instrument.datafile._variables import Variable, variables
from instrument.errors import UsageError, nearest
from instrument.responses import Responses

__all__ = ["Format", "Variable", "find", "names", "to_json", "to_markdown", "variables"]


class Format(Protocol):
    """The names that a module of this package has."""

    #: How the file of it ends, with the dot.
    SUFFIX: str
    #: Its line in the help.
    LINE: str

    def write(self, responses: Responses) -> Mapping[str, bytes]:
        """Return the file, and what lies beside it, by the endings of their names; SUFFIX is one of them."""

    def losses(self, responses: Responses) -> tuple[str, ...]:
        """Return what the file does not carry of these answers, one sentence each."""


def names() -> tuple[str, ...]:
    """Return the formats there are, in alphabetical order."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")))


def find(name: str) -> Format:
    """Return the format of this name; raise UsageError with the names there are."""
    if name not in names():
        known = ", ".join(names())
        raise UsageError.at("--format", f"'{name}' is no format.", f"Formats: {known}.{nearest(name, names())}")
    return cast(Format, import_module(f"{__name__}.{name}"))
