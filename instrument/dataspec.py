"""What a data file holds: the items, their direction, the scale, the missing codes, the clusters.

`responses export` writes one beside its CSV and `validate` reads it, so that the meaning of a column is never
guessed from the column.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from instrument import tomlfile
from instrument.reportfacts import ReportFacts
from instrument.tomlfile import FileModel


class ScaleBounds(FileModel):
    """The lowest and highest answer of every item, and what the answers are called (keys are the values)."""

    min: int
    max: int
    labels: dict[str, str] = {}

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min >= self.max:
            raise ValueError(f"min is {self.min} and max is {self.max} -> Give a min below max.")
        values = {str(value) for value in range(self.min, self.max + 1)}
        if foreign := sorted(set(self.labels) - values):
            raise ValueError(f"labels names {', '.join(foreign)}, outside {self.min} to {self.max} -> Remove them.")
        return self

    @property
    def values(self) -> tuple[int, ...]:
        """Every answer from min to max."""
        return tuple(range(self.min, self.max + 1))


class DataSpec(FileModel):
    """How to read one file of answers (SPEC.toml)."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    title: str
    # True, or a sentence that says from what model: then SIMULATED stands on every page of the report.
    simulated: bool | str = False
    items: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    cluster: str | None = None
    group: str | None = None
    # The columns of further levels, such as the mentor: each nested in those before it and in the cluster, whose labels
    # begin anew in every one; `crossed` if a label is one unit everywhere.
    units: tuple[str, ...] = ()
    crossed: bool = False
    # The role of whoever answered (mentee, mentor, manager), and the column of the code that a pair has agreed on.
    role: str | None = None
    dyad: str | None = None
    # Where one file holds several roles, the column that says each respondent's.
    role_column: str | None = None
    # The columns that hold the mean seconds a respondent took for an item, and the items in the order they were asked.
    seconds: str | None = None
    order: str | None = None
    # How many factors EFA extracts; without it, those of the model, else parallel analysis decides.
    factors: Annotated[int, Field(ge=1)] | None = None
    # A mixed model as lme4 writes it; it may name items, constructs (their means), the cluster and the group column.
    formula: str | None = None
    # What constructs mean for a cluster (Stapleton, Yang & Hancock 2016), which writes the two-level model; or a file
    # beside this one with the model between clusters, where it is not that within them.
    construct_level: Literal["configural", "shared", "simultaneous"] | None = None
    between: str | None = None
    scale: ScaleBounds
    # Whether answers are ordered categories, or measures whose distances mean something.
    treatment: Literal["ordinal", "continuous"] = "ordinal"
    # Name of the reason -> code in the file, such as refused = -99.
    missing: dict[str, int] = {}
    # Construct -> its items; alpha is computed for each.
    constructs: dict[str, tuple[str, ...]] = {}
    # Attention check -> the answer it asks for.
    attention: dict[str, int] = {}
    # Item -> the text respondents read, shown in the report.
    texts: dict[str, str] = {}
    # Item -> the codes it comes from: what items of different roles have in common.
    codes: dict[str, tuple[str, ...]] = {}
    # Hash of the form these answers were given to, if it was one of ours.
    instrument: str | None = None
    # What software cannot know and a report must say.
    report: ReportFacts = ReportFacts()

    @field_validator("items", "reverse")
    @classmethod
    def _once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)} stands more than once -> Name each item once.")
        return names

    @model_validator(mode="before")
    @classmethod
    def _items_from_constructs(cls, values: Any) -> Any:
        """Let `constructs` alone name the items, in their order."""
        if isinstance(values, dict) and not values.get("items") and isinstance(values.get("constructs"), dict):
            lists = [items for items in values["constructs"].values() if isinstance(items, (list, tuple))]
            named = [item for items in lists for item in items if isinstance(item, str)]
            values = {**values, "items": tuple(dict.fromkeys(named))}
        return values

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        faults = {**self._name_faults(), **self._code_faults()}
        if faults:
            raise ValueError("; ".join(faults) + " -> " + " ".join(dict.fromkeys(faults.values())))
        return self

    def _name_faults(self) -> dict[str, str]:
        """Return what is wrong with the names of items and columns, each with its remedy."""
        faults = {}
        if len(self.items) < 2:
            faults["fewer than two items are named"] = "List them in `items`, or under [constructs]."
        named = {"reverse": self.reverse, "codes": tuple(self.codes)}
        named |= {**{f"constructs.{name}": items for name, items in self.constructs.items()}}
        for place, names in named.items():
            if foreign := [name for name in dict.fromkeys(names) if name not in self.items]:
                faults[f"{place} names {', '.join(foreign)}, not in items"] = "Add or correct the name."
        for name, items in self.constructs.items():
            if not items:
                faults[f"constructs.{name} names no item"] = "Name its items, or remove it."
            if twice := [item for item, count in Counter(items).items() if count > 1]:
                faults[f"constructs.{name} names {', '.join(twice)} more than once"] = "Name each item once."
        if self.construct_level and self.between:
            faults["construct_level and between both say what the model between clusters is"] = "Remove one of them."
        return {**faults, **self._column_faults()}

    def _column_faults(self) -> dict[str, str]:
        """Return which columns that are no items are named wrongly, each with its remedy."""
        faults = {}
        columns = {"cluster": self.cluster, "group": self.group, "dyad": self.dyad, "role_column": self.role_column}
        columns |= {"seconds": self.seconds, "order": self.order, **{f"units.{name}": name for name in self.units}}
        for place, column in columns.items():
            if column in self.items:
                faults[f"{place} names {column}, which is an item"] = "Name a column that is no item."
        if self.units and (self.cluster is None or self.cluster in self.units):
            faults["units are levels beside the cluster's"] = "Name another column as `cluster`."
        return faults

    def _code_faults(self) -> dict[str, str]:
        """Return what is wrong with the missing codes, each with its remedy."""
        faults = {}
        for code, count in Counter(self.missing.values()).items():
            if code in self.scale.values:
                faults[f"missing code {code} is also an answer"] = "Use a code outside the scale."
            if count > 1:
                reasons = ", ".join(reason for reason, value in self.missing.items() if value == code)
                faults[f"missing code {code} stands for {reasons}"] = "Give each reason a code of its own."
        return faults


def read_spec(path: Path) -> DataSpec:
    """Read SPEC.toml; raise ContentError with all its faults, UsageError if it is not there."""
    return tomlfile.load(DataSpec, path)


def write_spec(path: Path, spec: DataSpec, comment: str = "") -> None:
    """Write `spec` so that `read_spec` gives it back equal."""
    tomlfile.write_toml(path, spec.model_dump(by_alias=True, exclude_defaults=True), comment)
