"""A form in the files of other programs: one format a module, and the folder is the registry.

A format is a module of this package (or a folder of modules, where it is large) that has the names of `Format`. It
writes a form, says in words what it cannot carry, and, where answers come back in a file of its own, reads them. A new
format is one new file; `mentorscale form export --format NAME` finds it by its file's name. Helpers that are no format
begin with an underscore.
"""

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, Protocol, cast, runtime_checkable

from instrument.errors import UsageError, nearest
from instrument.form import Form
from instrument.returned import Returned

Layout = Literal["matrix", "single"]


@dataclass(frozen=True, slots=True)
class Options:
    """What may be asked of a format; each takes what concerns it and names the rest in its losses.

    `others`: the same form in further languages, for formats that carry several (`write` refuses one of another
    blueprint or seed). `layout`: items in matrices, or one at a time. `collect`: the URL that answers are posted to.
    `respondent`: whose realised order is written, where a format cannot draw one itself; None is the listed order.
    `shuffled_choices`: questions about the respondent whose choices have no order and are to stand in a random one.
    """

    others: tuple[Form, ...] = ()
    layout: Layout = "matrix"
    collect: str | None = None
    respondent: str | None = None
    shuffled_choices: tuple[str, ...] = ()


DEFAULTS = Options()


class Format(Protocol):
    """The names that a module of this package has."""

    #: How a file of it ends, with the dot.
    SUFFIX: str
    #: Its line in the help.
    LINE: str

    def write(self, form: Form, options: Options = DEFAULTS) -> bytes:
        """Return the file; raise ContentError for what its importer would damage silently."""

    def losses(self, form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
        """Return what the file does not carry of this form, one sentence each; empty if nothing is lost."""


@runtime_checkable
class Reader(Protocol):
    """A format whose answers come back in a file."""

    def read(self, content: bytes, name: str, forms: Sequence[Form]) -> tuple[Returned, ...]:
        """Return the answers in a file's bytes, given to one of `forms`.

        Raises ContentError, naming the file `name` and the line or row, for what is not a sound file of this format.
        """


def names() -> tuple[str, ...]:
    """Return the formats there are, in alphabetical order."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")))


def find(name: str) -> Format:
    """Return the format of this name; raise UsageError with the names there are."""
    if name not in names():
        known = ", ".join(names())
        raise UsageError.at("--format", f"'{name}' is no format.", f"Formats: {known}.{nearest(name, names())}")
    return cast(Format, import_module(f"{__name__}.{name}"))
