"""Answers of further roles, each in a file of its own, that a report joins to those it is about."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.fit.roles import RoleAnswers
from analysis.intake import raise_if_any
from analysis.report.answers import read_answers
from instrument.blocks import ROLES
from instrument.dataspec import DataSpec, read_spec
from instrument.errors import Problem, nearest

# Whoever has a partner gives the pair's code; managers describe their university.
_MENTEE, _PARTNERS = "mentee", ("mentor", "group_leader")
_NAMES = tuple(dict.fromkeys(ROLES.values()))


@dataclass(frozen=True, eq=False)
class Joined:
    """The answers of one further role, the file they come from and its hash."""

    role: str
    source: str
    sha256: str
    answers: RoleAnswers


@dataclass(frozen=True, slots=True)
class Given:
    """One role's files: its data specification has been read, its answers have not.

    `alike`: another file has the same name, as those of two studies; then the folder is said, too.
    """

    data: Path
    spec_file: Path
    spec: DataSpec
    alike: bool = False

    @property
    def source(self) -> str:
        """The answers' file as messages name it."""
        return self._told(self.data)

    @property
    def described(self) -> str:
        """The specification's file as messages name it."""
        return self._told(self.spec_file)

    def _told(self, path: Path) -> str:
        return "/".join(path.parts[-2:]) if self.alike else path.name


def read_joined(own: Given, others: Sequence[tuple[Path, Path]]) -> tuple[Joined, ...]:
    """Read the answers (CSV, specification) of further roles; raise ContentError with all that does not fit.

    Every file is of one role of its own and names the university's column; the roles are a mentee and a mentor (or a
    group leader), who name the column of the pair's code and answer on one scale, and whatever else there is.
    """
    given = [own, *(Given(data, spec, read_spec(spec)) for data, spec in others)]
    names = [one.data.name for one in given]
    given = [replace(one, alike=names.count(one.data.name) > 1) for one in given]
    raise_if_any(_misfits(given))
    found = []
    for one in given[1:]:
        answers = RoleAnswers.of(read_answers(one.data), one.spec, one.source)
        sha256 = hashlib.sha256(one.data.read_bytes()).hexdigest()
        found.append(Joined(str(one.spec.role), one.source, sha256, answers))
    return tuple(found)


def _misfits(given: Sequence[Given]) -> list[Problem]:
    """Return what keeps the files from being joined."""
    problems = [problem for one in given for problem in _role_faults(one)]
    by_role: dict[str, Given] = {}
    for one in given:
        role = one.spec.role
        if role in by_role:
            where = f"{by_role[role].source}, {one.source}"
            problems.append(Problem(where, f"both are of the role '{role}'.", "Give every role one file."))
        elif role is not None:
            by_role[role] = one
    if problems:
        return problems
    partner = next((role for role in _PARTNERS if role in by_role), None)
    if _MENTEE not in by_role or partner is None:
        wanting = _MENTEE if _MENTEE not in by_role else _PARTNERS[0]
        what = f"there are no answers of the role '{wanting}'; there are those of {', '.join(by_role)}."
        return [Problem("--with", what, "Mentees are joined with mentors or group leaders: give both roles.")]
    return _pair_faults(by_role[_MENTEE], by_role[partner])


def _role_faults(one: Given) -> list[Problem]:
    """Return what a file of one role lacks."""
    where, spec = one.described, one.spec
    problems = []
    if spec.role_column is not None:
        what = f"it names a column of roles, '{spec.role_column}', so {one.source} holds several."
        return [Problem(where, what, "Leave --with out: the roles of one file are joined without it.")]
    if spec.role is None:
        what = "it does not say whose answers these are."
        problems.append(Problem(where, what, f'Write role = "mentor", or another of {", ".join(_NAMES)}.'))
    elif spec.role not in _NAMES:
        remedy = f"Choose from {', '.join(_NAMES)}.{nearest(spec.role, _NAMES)}"
        problems.append(Problem(where, f"there is no role '{spec.role}'.", remedy))
    if spec.cluster is None:
        what = "it names no column of the university."
        problems.append(Problem(where, what, 'Name it: cluster = "university".'))
    if spec.dyad is None and spec.role in (_MENTEE, *_PARTNERS):
        what = "it names no column of the code that a pair has agreed on."
        problems.append(Problem(where, what, 'Name it: dyad = "pair".'))
    return problems


def _pair_faults(first: Given, second: Given) -> list[Problem]:
    """Return where the two roles of a pair cannot be compared."""
    where, one, two = f"{first.described}, {second.described}", first.spec, second.spec
    problems = []
    if (one.scale.min, one.scale.max) != (two.scale.min, two.scale.max):
        what = f"the answers go from {one.scale.min} to {one.scale.max} and from {two.scale.min} to {two.scale.max}."
        problems.append(Problem(where, what, "Agreement needs one scale: correct [scale], or recode the answers."))
    both = set(one.items) & set(two.items)
    if turned := sorted((set(one.reverse) ^ set(two.reverse)) & both):
        what = f"{', '.join(turned)} is reversed in one and not in the other."
        problems.append(Problem(where, what, "Correct `reverse`; items that differ need names that differ."))
    codes = [{code for own in spec.codes.values() for code in own} or set(spec.items) for spec in (one, two)]
    if not codes[0] & codes[1]:
        what = "the two roles have no code in common, and without codes no item."
        problems.append(Problem(where, what, "Give the items of both their [codes], or items of one name."))
    return problems
