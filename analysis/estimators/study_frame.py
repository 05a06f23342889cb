"""The forms of one study brought together: mentee and mentor by university and pair, managers by university."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.fit.code_agreement import CodeAgreement, code_agreement
from analysis.fit.dyads import Equal, column_of, dictionary, dyad_model, long_frame, universities_frame, wide_frame
from analysis.fit.level_two import LevelTwo, level_two
from analysis.fit.role_invariance import LEVELS, RoleInvariance, role_invariance
from analysis.fit.roles import Dyad, Person, RoleAnswers, pair_up, people_of, same, spelled_alike
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample, Treatment
from instrument.errors import NotGiven, Refused, UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RoleAnswers", "StudyFrame", "study_frame"]


@dataclass(frozen=True, eq=False)
class StudyFrame(Result):
    """One study's roles joined.

    `wide`: one row a pair, the columns ITEM_ROLE with keyed answers; `long`: one row a person who answered;
    `universities`: one row a university; `dictionary`: what each column of `wide` is. `people`: everybody, those who
    were not joined with the reason. `codes`: agreement of the pair on each code. `level2`: the constructs of the role
    that describes universities.
    """

    pair: tuple[str, str]
    roles: Mapping[str, RoleAnswers]
    wide: "pd.DataFrame"
    long: "pd.DataFrame"
    universities: "pd.DataFrame"
    dictionary: "pd.DataFrame"
    people: tuple[Person, ...]
    codes: tuple[CodeAgreement, ...]
    level2: tuple[LevelTwo, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "study"
    caption = "Who was joined"

    @property
    def unmatched(self) -> tuple[Person, ...]:
        """Everybody who was not joined, with the reason."""
        return tuple(one for one in self.people if one.reason)

    def rows(self) -> list[Row]:
        """One row a role."""
        return [
            {
                "role": role,
                "people": len(mine := [one for one in self.people if one.role == role]),
                "in_dyads": sum(not one.reason for one in mine) if role in self.pair else None,
                "not_joined": sum(bool(one.reason) for one in mine),
                "universities": len({same(one.university) for one in mine if one.university}),
            }
            for role in self.roles
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """Everybody who was not joined; agreement on each code; the universities' variables."""
        tables = (
            NamedRows("study_not_joined", "Not joined", tuple(_lost(one) for one in self.unmatched)),
            NamedRows("study_codes", "Agreement on the same code", tuple(one.row(self.pair) for one in self.codes)),
            NamedRows("study_level_two", "Universities' variables", tuple(one.row() for one in self.level2)),
        )
        return tuple(table for table in tables if table.rows)

    def estimates(self) -> dict[str, Any]:
        """Return counts, the agreement on each code, and the universities' variables."""
        return {
            "dyads": len(self.wide),
            "universities": len(self.universities),
            "codes": {one.code: one.icc for one in self.codes},
            "level2": {one.name: one.icc2 for one in self.level2},
        }

    def dyads(self) -> Sample:
        """Return one row a pair as a sample: the items of both roles, constructs by role, clusters universities.

        Items that have no variance among the pairs are left out, with a note.
        """
        columns = [name for name in self.dictionary["column"] if self.wide[name].nunique() > 1]
        constructs = {
            column_of(name, role): tuple(column_of(i, role) for i in items if column_of(i, role) in columns)
            for role in self.pair
            for name, items in self.roles[role].sample.constructs.items()
        }
        return self._sample(self.wide, columns, constructs, cluster="university")

    def persons(self) -> Sample:
        """Return one row a person of either role of the pair: the items both answered, the role as group.

        Pairs are the clusters: two people of one pair are not independent. People without a pair are in it.
        """
        items = list(self.common)
        frame = self.long[self.long["role"].isin(self.pair)]
        constructs = self.roles[self.pair[0]].sample.constructs
        constructs = {name: tuple(i for i in members if i in items) for name, members in constructs.items()}
        unit = frame["university"].fillna("").str.cat(frame["dyad"].fillna(frame["person"]), sep=" / ")
        return self._sample(frame.assign(dyad=unit), items, constructs, cluster="dyad", group="role")

    @property
    def common(self) -> tuple[str, ...]:
        """The items that both roles of the pair answered."""
        second = self.roles[self.pair[1]].sample.items
        return tuple(item for item in self.roles[self.pair[0]].sample.items if item in second)

    def model(self, constructs: Sequence[str] | None = None, equal: Equal = "nothing") -> str:
        """Return lavaan's syntax for `cfa(study.dyads(), ...)`: `constructs` (default all) as factors of each role.

        `equal` "loadings" or "intercepts" (loadings too) across roles: the levels of invariance by role. Items that one
        role alone answered, or that did not vary, are left out. Raises Refused if fewer than two items are left of one.
        """
        shared = self.roles[self.pair[0]].sample.constructs
        unknown = [name for name in constructs or () if name not in shared]
        if unknown:
            raise UsageError.at("constructs", f"there is no '{unknown[0]}'.", f"Choose from {', '.join(shared)}.")
        varied = set(self.dyads().items)
        members = {
            name: [i for i in shared[name] if all(column_of(i, role) in varied for role in self.pair)]
            for name in constructs or shared
        }
        if few := [name for name, items in members.items() if len(items) < 2]:
            what = f"fewer than two of its items were answered by {' and '.join(self.pair)}."
            raise Refused.at(f"construct '{few[0]}'", what, "Leave the construct out.")
        return dyad_model(members, self.pair, equal)

    def invariance(self, constructs: Sequence[str] | None = None, estimator: str | None = None) -> RoleInvariance:
        """Fit `model` construct by construct (default all) at each level, and compare: configural, metric, scalar.

        Items count as continuous, by MLR with every answer unless `estimator` says otherwise (MLR, MLM, ML: these two
        have complete pairs); pairs are the units. Of each construct besides: the correlation of both roles' factors
        (configural), and the second role's factor mean less the first's (scalar), in units of the first item. A
        construct that is refused is a warning; Refused if every one is. Checked against `cfa` of the same models, which
        is checked against lavaan.
        """
        texts: dict[str, Mapping[str, str] | Refused] = {}
        every, both = self.roles[self.pair[0]].sample.constructs, set(self.common)
        shared = [name for name, items in every.items() if len(both.intersection(items)) > 1] or list(every)
        for name in constructs or shared:
            try:
                texts[name] = {level: self.model([name], equal) for level, equal in LEVELS.items()}
            except Refused as why:
                texts[name] = why
        alone = [] if constructs else [name for name in every if name not in shared]
        return role_invariance(self.dyads(), self.pair, texts, estimator, alone)

    def _sample(
        self,
        frame: "pd.DataFrame",
        items: list[str],
        constructs: Mapping[str, Sequence[str]],
        cluster: str,
        group: str | None = None,
    ) -> Sample:
        given = self.roles[self.pair[0]].sample
        return Sample.from_frame(
            frame,
            items,
            scale=given.scale,
            treatment=given.treatment,
            missing=given.missing,
            constructs={name: members for name, members in constructs.items() if members},
            source="joined study",
            cluster=cluster,
            group=group,
        )


def study_frame(
    roles: "Mapping[str, RoleAnswers | Data]",
    pair: tuple[str, str] = ("mentee", "mentor"),
    level2: str | None = "manager",
    *,
    many: str | None = None,
    level: float = 0.95,
) -> StudyFrame:
    """Join the forms of one study: the roles of `pair` by university and pair's code, `level2` by university.

    `roles`: role -> its answers, as RoleAnswers (of a file and its specification) or a Sample whose cluster is the
    university and whose group is the pair's code. Labels are compared without regard to capitals, blanks and the script
    of digits. `many`: the role of which several may have the same code, such as the mentees of one group; otherwise a
    code that stands twice in a role joins nobody. Nobody is left out unsaid: `unmatched` has everybody with the reason.

    Agreement on a code is that of the means of its keyed items, pair by pair: difference, r, ICC(A,1) (McGraw & Wong
    1996). Of each of `level2`'s constructs: rwg(j), ICC(1), ICC(2). Raises Refused without one pair, NotGiven without
    one of the two roles, a university or a code of the pair.
    """
    given = {role: x if isinstance(x, RoleAnswers) else RoleAnswers(Sample.of(x)) for role, x in roles.items()}
    _check(given, pair, many)
    given = spelled_alike(given)
    everybody = {role: people_of(role, answers) for role, answers in given.items()}
    dyads, lost = pair_up(everybody[pair[0]], everybody[pair[1]], many)
    if not dyads:
        raise Refused.at(
            "study", f"nobody was joined; the first reason: {lost[0].reason}.", "Compare the pairs' codes."
        )
    joined = [dyad.first for dyad in dyads] + [dyad.second for dyad in dyads]
    people = [*_in_order(everybody, pair, lost), *_others(everybody, pair, joined)]
    wide = wide_frame(dyads, given, pair)
    by_code, said = code_agreement(wide, [_by_code(given[role]) for role in pair], pair, level)
    of_level2, doubts = level_two(level2, given[level2].sample) if level2 in given else ((), [])
    return StudyFrame(
        pair,
        given,
        wide,
        long_frame(people, given),
        universities_frame(people, given, level2),
        dictionary(given, pair),
        tuple(people),
        by_code,
        of_level2,
        _settings(dyads, everybody, pair, given[pair[0]].sample.treatment),
        (*_counted(people), *said, *doubts),
    )


def _settings(
    dyads: Sequence[Dyad], everybody: Mapping[str, list[Person]], pair: tuple[str, str], treatment: Treatment
) -> Settings:
    joined = {(one.role, one.row): one for dyad in dyads for one in (dyad.first, dyad.second)}
    return Settings(
        f"joined by university and pair's code, {' and '.join(pair)}",
        treatment,
        "each score's own rows",
        len(joined),
        sum(len(everybody[role]) for role in pair),
        clusters=len({same(one.university) for one in joined.values()}),
        more=(f"{len(dyads)} pairs", "labels compared without capitals, blanks and the script of digits"),
    )


def _check(given: Mapping[str, RoleAnswers], pair: tuple[str, str], many: str | None) -> None:
    if missing := [role for role in pair if role not in given]:
        what = f"there are no answers of the role '{missing[0]}'."
        raise NotGiven.at("study", what, f"Give them: roles={{'{missing[0]}': ...}}; there are {', '.join(given)}.")
    if many is not None and many not in pair:
        raise UsageError.at("many", f"'{many}' is not a role of the pair.", f"Choose {' or '.join(pair)}.")
    for role, answers in given.items():
        if answers.sample.cluster is None:
            raise NotGiven.at(f"study, {role}", "no university column is named.", "Name it as the sample's `cluster`.")
        if role in pair and answers.sample.group is None:
            raise NotGiven.at(
                f"study, {role}", "no column of the pair's code is named.", "Name it as `dyad` or `group`."
            )


def _in_order(everybody: Mapping[str, list[Person]], pair: tuple[str, str], lost: list[Person]) -> list[Person]:
    """Return the people of both roles of the pair, those left out with the reason."""
    reasons = {(one.role, one.row): one for one in lost}
    return [reasons.get((one.role, one.row), one) for role in pair for one in everybody[role]]


def _others(everybody: Mapping[str, list[Person]], pair: tuple[str, str], joined: list[Person]) -> list[Person]:
    """Return the people of all other roles, those of a university without a pair with that reason."""
    known = {same(one.university) for one in joined}
    return [
        one
        if one.reason or same(one.university) in known
        else Person(one.role, one.row, one.name, one.university, one.pair, "no pair of this university was joined")
        for role, people in everybody.items()
        if role not in pair
        for one in people
    ]


def _by_code(answers: RoleAnswers) -> dict[str, list[str]]:
    """Return code -> the items of it; without any codes, every item is a code of its own."""
    found: dict[str, list[str]] = {}
    for item in answers.sample.items:
        for code in answers.codes.get(item, ()) if answers.codes else (item,):
            found.setdefault(code, []).append(item)
    return found


def _counted(people: Sequence[Person]) -> list[str]:
    """Count who was not joined, by role and reason."""
    counts: dict[tuple[str, str], int] = {}
    for one in people:
        if one.reason:
            counts[one.role, one.reason] = counts.get((one.role, one.reason), 0) + 1
    return [f"{role}: {count} not joined, {reason}." for (role, reason), count in counts.items()]


def _lost(one: Person) -> Row:
    return {
        "role": one.role,
        "person": one.name,
        "university": one.university,
        "pair": one.pair,
        "why_alone": one.reason,
    }
