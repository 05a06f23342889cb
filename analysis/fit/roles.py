"""People of several roles brought together: whose pair is whose, and who was left without one, person by person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from analysis.fit.clusters import as_text
from analysis.grammar import agree, counted
from analysis.sample import Sample
from instrument.blocks import ROLE, ROLES
from instrument.dataspec import DataSpec
from instrument.digits import to_latin
from instrument.errors import ContentError

if TYPE_CHECKING:
    import pandas as pd

Key: TypeAlias = tuple[str, str]
# Letters that look alike and have two codes: Arabic ye and kaf are Persian ones; the zero-width non-joiner is a blank.
_ONE_LETTER = str.maketrans("يك\u200c", "یک ")


@dataclass(frozen=True, eq=False)
class RoleAnswers:
    """The answers of everybody of one role: the sample's cluster is the university, its group the pair's code.

    `codes`: item -> the codes it comes from. `names`: a name for every row of the data, its number without one.
    """

    sample: Sample
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Sequence[str] = ()

    @classmethod
    def of(cls, answers: "pd.DataFrame", spec: DataSpec, source: str = "data") -> "RoleAnswers":
        """Check and key the answers of one role as its data specification says; raise ContentError with every fault."""
        sample = Sample.from_frame(
            answers,
            items=spec.items,
            reverse=spec.reverse,
            scale=(spec.scale.min, spec.scale.max),
            cluster=spec.cluster,
            group=spec.dyad,
            treatment=spec.treatment,
            missing_codes=spec.missing,
            constructs=spec.constructs,
            source=source,
        )
        names = tuple(answers["respondent"].astype(str)) if "respondent" in answers.columns else ()
        return cls(sample, _presence(spec), names)

    @classmethod
    def by_role(
        cls, answers: "pd.DataFrame", spec: DataSpec, column: str = ROLE, source: str = "data"
    ) -> "dict[str, RoleAnswers]":
        """Return the roles of a form that asked for the role, each with the items that somebody of it answered.

        `column` has the role's number (1 mentee, 2 mentor, 3 group leader, 4 manager) or its name. An item to which a
        role gave one answer only is left out of it, with a note in its sample. Rows of no known role raise
        ContentError, as does a role without two different answers to any item, and the faults of the answers.
        """
        known = {str(value): name for value, name in ROLES.items()} | {name: name for name in ROLES.values()}
        roles = answers[column].map(lambda value: known.get(as_text(value).strip()))
        if roles.isna().any():
            what = f"{counted(lost := int(roles.isna().sum()), 'row')} {agree(lost, 'has', 'have')} no known role."
            raise ContentError.at(f"{source}, column '{column}'", what, f"Write one of {', '.join(known)}.")
        codes = {str(code) for code in spec.missing.values()} | {"", "nan", "None"}
        found = {}
        for role in dict.fromkeys(roles):
            mine = answers[roles == role]
            given = {item: set(mine[item].map(_written)) - codes for item in spec.items}
            asked = [item for item, values in given.items() if len(values) > 1]
            if not asked:
                what = f"no item has two different answers of the {len(mine)} of this role."
                raise ContentError.at(f"{source}, {role}", what, "Collect more answers, or remove the rows.")
            found[role] = _noted(cls.of(mine, _only(spec, asked), f"{source}, {role}"), role, given)
        return found

    def name(self, row: int) -> str:
        """Return the name of the person in this row of the data."""
        return self.names[row] if self.names else f"row {row + 1}"


def _presence(spec: DataSpec) -> dict[str, tuple[str, ...]]:
    """Return item -> codes without the second ratings of how important the same is: they are no answers about it."""
    second = {item for name in spec.constructs for item in spec.constructs.get(f"{name}_importance", ())}
    return {item: codes for item, codes in spec.codes.items() if item not in second}


def _written(answer: Any) -> str:
    return as_text(answer).strip()


def _noted(answers: RoleAnswers, role: str, given: Mapping[str, set[str]]) -> RoleAnswers:
    """Return a role's answers with a note of the items that everybody of it answered alike."""
    alike = [item for item, values in given.items() if len(values) == 1]
    if not alike:
        return answers
    note = f"{role}: everybody gave one answer to {', '.join(alike)}; left out for this role."
    return replace(answers, sample=replace(answers.sample, notes=(*answers.sample.notes, note)))


def _only(spec: DataSpec, items: Sequence[str]) -> DataSpec:
    """Return the specification with these items alone."""
    constructs = {name: tuple(i for i in members if i in items) for name, members in spec.constructs.items()}
    return spec.model_copy(
        update={
            "items": tuple(items),
            "reverse": tuple(item for item in spec.reverse if item in items),
            "constructs": {name: members for name, members in constructs.items() if members},
            "codes": {item: codes for item, codes in spec.codes.items() if item in items},
        }
    )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answered, or was asked to: `row` of the role's data; `reason` why there is no pair, "" if there is.

    `university` and `pair` are spelled as they first were, "" where not given; `key` is what is compared.
    """

    role: str
    row: int
    name: str
    university: str
    pair: str
    reason: str = ""

    @property
    def key(self) -> Key:
        """University and pair without what writing differs in: digits, capitals, blanks."""
        return same(self.university), same(self.pair)


@dataclass(frozen=True, slots=True)
class Dyad:
    """Two people of two roles, by their rows."""

    first: Person
    second: Person


def same(label: str) -> str:
    """Return a label as it is compared: Latin digits, Persian ye and kaf, no capitals, single blanks."""
    return " ".join(to_latin(label).translate(_ONE_LETTER).casefold().split())


def spelled_alike(roles: Mapping[str, RoleAnswers]) -> dict[str, RoleAnswers]:
    """Return the roles with universities and pairs' codes that compare as one spelled as they first were."""
    first: dict[str, str] = {}
    for answers in roles.values():
        for series in (answers.sample.cluster, answers.sample.group):
            for label in () if series is None else series.dropna():
                text = as_text(label).strip()
                first.setdefault(same(text), text)

    def respelled(series: "pd.Series[Any] | None") -> "pd.Series[Any] | None":
        return series if series is None else series.map(lambda x: first[same(as_text(x))], na_action="ignore")

    return {
        role: replace(
            answers,
            sample=replace(
                answers.sample, cluster=respelled(answers.sample.cluster), group=respelled(answers.sample.group)
            ),
        )
        for role, answers in roles.items()
    }


def people_of(role: str, answers: RoleAnswers) -> list[Person]:
    """Return everybody of a role in the order of the data, also who answered no item."""
    sample = answers.sample
    people = []
    for row in range(sample.n_rows):
        if row not in sample.answers.index:
            people.append(Person(role, row, answers.name(row), "", "", "answered no item"))
            continue
        university, pair = (_label(series, row) for series in (sample.cluster, sample.group))
        people.append(Person(role, row, answers.name(row), university, pair, "" if university else "no university"))
    return people


def pair_up(
    first: Sequence[Person], second: Sequence[Person], many: str | None = None
) -> tuple[list[Dyad], list[Person]]:
    """Return the pairs by university and pair's code, and everybody who has none with the reason.

    A code that stands in several rows of a role at one university says nothing of who belongs to whom, unless that
    role is `many`: then each of them makes a pair with the one of the other role.
    """
    here = [_by_key(people) for people in (first, second)]
    elsewhere = [_alone(here[which], here[1 - which]) for which in (0, 1)]
    dyads: list[Dyad] = []
    lost: list[Person] = []
    for which, people in enumerate((first, second)):
        mine, theirs, abroad = here[which], here[1 - which], elsewhere[1 - which]
        other = (second, first)[which][0].role if (second, first)[which] else "partner"
        for person in people:
            reason = person.reason or _why_alone(person, mine, theirs, abroad, other, many)
            if reason:
                lost.append(_with(person, reason))
            elif which == 0:
                dyads += [Dyad(person, partner) for partner in theirs[person.key]]
    return dyads, lost


def _why_alone(
    person: Person,
    mine: Mapping[Key, list[Person]],
    theirs: Mapping[Key, list[Person]],
    abroad: Mapping[str, list[str]],
    other: str,
    many: str | None,
) -> str:
    """Return why a person has no pair, "" for one that has."""
    if not person.pair:
        return "no pair's code"
    if len(mine[person.key]) > 1 and person.role != many:
        return f"the pair's code stands in {len(mine[person.key])} rows of this role"
    partners = theirs.get(person.key, [])
    if len(partners) > 1 and other != many:
        return f"the pair's code stands in {len(partners)} rows of the {other}s"
    if partners:
        return ""
    named = abroad.get(person.key[1], [])
    away = f"; one without a partner is at {', '.join(named)}" if named else ""
    return f"no {other} with this code at this university{away}"


def _by_key(people: Sequence[Person]) -> dict[Key, list[Person]]:
    found: dict[Key, list[Person]] = {}
    for person in people:
        if not person.reason and person.pair:
            found.setdefault(person.key, []).append(person)
    return found


def _alone(mine: Mapping[Key, list[Person]], theirs: Mapping[Key, list[Person]]) -> dict[str, list[str]]:
    """Return pair's code -> the universities where somebody of this role has it and nobody of the other."""
    found: dict[str, list[str]] = {}
    for key, people in mine.items():
        if key not in theirs:
            found.setdefault(key[1], []).append(people[0].university)
    return found


def _with(person: Person, reason: str) -> Person:
    return Person(person.role, person.row, person.name, person.university, person.pair, reason)


def _label(series: "pd.Series[Any] | None", row: int) -> str:
    if series is None:
        return ""
    value = series.loc[row]
    return "" if value is None or value != value else as_text(value).strip()
