"""Response scales: the answers a respondent chooses from, and the reasons for choosing none of them."""

from collections import Counter
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, model_validator

from instrument import library, tomlfile
from instrument.errors import ContentError, nearest
from instrument.tomlfile import FileModel
from instrument.words import Words

Named = TypeVar("Named")


class Option(FileModel):
    """One answer: the value that is stored and the label that is read."""

    value: int
    label: Words


class ResponseScale(FileModel):
    """A fully labelled scale, its options in rising order of value."""

    id: str
    title: Words
    options: tuple[Option, ...]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        values = [option.value for option in self.options]
        if len(values) < 2 or values != list(range(values[0], values[0] + len(values))):
            raise ValueError(f"the values are {values} -> Give two or more, each one more than the last.")
        return self

    @property
    def values(self) -> tuple[int, ...]:
        """The values of the options."""
        return tuple(option.value for option in self.options)


class MissingReason(FileModel):
    """Why there is no answer; `offered` ones are shown to the respondent, the others are set by the program."""

    id: str
    value: Annotated[int, Field(lt=0)]
    label: Words
    offered: bool = False


class Scales(FileModel):
    """All response scales and all reasons for a missing answer."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    scales: Annotated[tuple[ResponseScale, ...], Field(alias="scale")]
    missing: tuple[MissingReason, ...]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for kind, names in (
            ("scale", [scale.id for scale in self.scales]),
            ("missing reason", [reason.id for reason in self.missing]),
            ("missing value", [str(reason.value) for reason in self.missing]),
        ):
            if twice := [name for name, count in Counter(names).items() if count > 1]:
                raise ValueError(f"{kind} {', '.join(twice)} stands more than once -> Keep one.")
        return self

    def scale(self, scale_id: str, where: str) -> ResponseScale:
        """Return the scale of this id; raise ContentError at `where` if there is none."""
        return _pick({scale.id: scale for scale in self.scales}, scale_id, where, "response scale")

    def reason(self, reason_id: str, where: str) -> MissingReason:
        """Return the missing reason of this id; raise ContentError at `where` if there is none."""
        return _pick({reason.id: reason for reason in self.missing}, reason_id, where, "missing reason")


def _pick(known: dict[str, Named], name: str, where: str, kind: str) -> Named:
    if name not in known:
        raise ContentError.at(where, f"'{name}' is no {kind}.", f"Known: {', '.join(known)}.{nearest(name, known)}")
    return known[name]


def shipped() -> Scales:
    """Return the shipped scales (items/scales.toml)."""
    return tomlfile.load(Scales, library.ROOT / "scales.toml")
