"""A group of commands of which only the one that is called is imported: its help lists the others by their lines."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command or a group of them is, module and name in it, and its line in the help."""

    module: str
    name: str
    line: str


class Commands(Mapping[str, Any]):
    """The commands by name, each imported when it is taken."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        """Take the places; import nothing."""
        self._places = places

    def __getitem__(self, name: str) -> Any:
        """Import a command."""
        place = self._places[name]
        found = getattr(import_module(place.module), place.name)
        around = typer.Typer(callback=_nothing)
        if isinstance(found, typer.Typer):
            around.add_typer(found, name=name)
        else:
            around.command(name)(found)
        return get_group(around).commands[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names; nothing is imported."""
        return iter(self._places)

    def __len__(self) -> int:
        """Count them."""
        return len(self._places)


def lazy_app(name: str, line: str, places: Mapping[str, Place]) -> typer.Typer:
    """Return the command `name`, described by `line`, whose subcommands stand in `places` in the order of the help."""

    class Lazy(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            commands: Any = Commands(places)
            self.commands = commands

        def list_commands(self, ctx: Any) -> list[str]:
            del ctx
            return list(places)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            listing = copy(self)
            listing.commands = {name: TyperCommand(name, help=place.line) for name, place in places.items()}
            TyperGroup.format_help(listing, ctx, formatter)

    return typer.Typer(
        name=name,
        help=line,
        cls=Lazy,
        # Without one, Typer takes an app that has registered no command for a mistake.
        callback=_nothing,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def _nothing() -> None:
    pass
