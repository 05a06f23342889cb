"""Pairs as tables: one row a pair, one row a person, what each column is, and the model of a distinguishable dyad."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.fit.roles import Dyad, Person, RoleAnswers, same

if TYPE_CHECKING:
    import pandas as pd

Equal = Literal["nothing", "loadings", "intercepts"]


def column_of(item: str, role: str) -> str:
    """Return the column of an item as a role answered it; also a name in a model's text."""
    return f"{item}_{role}"


def factor_of(construct: str, role: str) -> str:
    """Return the factor of a construct as a role sees it: a name that a model's text can hold."""
    return column_of(_plain(construct), role)


def _plain(name: str) -> str:
    """Return a name of ASCII letters, digits and underscores; other letters are written by their code points."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c == "_") else "_" if c == " " else f"u{ord(c):x}" for c in name
    )


def wide_frame(dyads: Sequence[Dyad], roles: Mapping[str, RoleAnswers], pair: tuple[str, str]) -> "pd.DataFrame":
    """Return one row a pair: university, dyad, the two people's names, and every item of both roles, keyed."""
    import pandas as pd

    ends = ([dyad.first for dyad in dyads], [dyad.second for dyad in dyads])
    leading = pd.DataFrame(
        {
            "university": [dyad.first.university for dyad in dyads],
            "dyad": [dyad.first.pair for dyad in dyads],
            **{
                column_of("person", role): [one.name for one in people] for role, people in zip(pair, ends, strict=True)
            },
        }
    )
    parts = [leading]
    for role, people in zip(pair, ends, strict=True):
        answers = roles[role].sample.answers.loc[[one.row for one in people]].reset_index(drop=True)
        parts.append(answers.set_axis([column_of(item, role) for item in answers.columns], axis=1))
    return pd.concat(parts, axis=1)


def long_frame(people: Sequence[Person], roles: Mapping[str, RoleAnswers]) -> "pd.DataFrame":
    """Return one row a person who answered: role, person, university, dyad, joined, and every item of any role, keyed.

    `joined`: whether the person is in a pair (or, without pairs, at a university of one).
    """
    import pandas as pd

    parts = []
    for role, given in roles.items():
        mine = {one.row: one for one in people if one.role == role}
        answers = given.sample.answers
        leading = pd.DataFrame(
            {
                "role": role,
                "person": [mine[row].name for row in answers.index],
                "university": [mine[row].university or None for row in answers.index],
                "dyad": [mine[row].pair or None for row in answers.index],
                "joined": [not mine[row].reason for row in answers.index],
            },
            index=answers.index,
        )
        parts.append(pd.concat([leading, answers], axis=1))
    return pd.concat(parts, ignore_index=True)


def dictionary(roles: Mapping[str, RoleAnswers], pair: tuple[str, str]) -> "pd.DataFrame":
    """Return what each item's column of the wide frame is: role, item, construct, codes, whether it was reversed."""
    import pandas as pd

    rows = []
    for role in pair:
        sample, codes = roles[role].sample, roles[role].codes
        construct = {item: name for name, items in sample.constructs.items() for item in items}
        rows += [
            {
                "column": column_of(item, role),
                "role": role,
                "item": item,
                "construct": construct.get(item, ""),
                "codes": " ".join(codes.get(item, ())),
                "reversed": item in sample.reverse,
            }
            for item in sample.items
        ]
    return pd.DataFrame(rows)


def universities_frame(
    people: Sequence[Person], roles: Mapping[str, RoleAnswers], level2: str | None
) -> "pd.DataFrame":
    """Return one row a university, by its first spelling: people of each role, and the means of `level2`'s constructs.

    A person's construct is the mean of the items answered, a university's the mean of its people.
    """
    import pandas as pd

    spelled: dict[str, str] = {}
    for one in people:
        if one.university:
            spelled.setdefault(same(one.university), one.university)
    counts = {f"n_{role}": _counts(people, role, spelled) for role in roles}
    frame = pd.DataFrame({"university": list(spelled.values()), **counts}, index=list(spelled))
    if level2 is not None and level2 in roles:
        sample = roles[level2].sample
        at = [same(one.university) for one in people if one.role == level2 and one.row in sample.answers.index]
        for name, items in sample.scales.items():
            means = sample.answers[list(items)].mean(axis=1)
            frame[column_of(name.replace(" ", "_"), level2)] = means.groupby(np.array(at)).mean().reindex(frame.index)
    return frame.reset_index(drop=True)


def _counts(people: Sequence[Person], role: str, spelled: Mapping[str, str]) -> list[int]:
    named = [same(one.university) for one in people if one.role == role]
    return [named.count(university) for university in spelled]


def dyad_model(constructs: Mapping[str, Sequence[str]], pair: tuple[str, str], equal: Equal) -> str:
    """Return lavaan's syntax of both roles' factors on one row a pair (Claxton, DeLuca & van Dulmen 2015).

    Each construct is a factor of either role; what both roles say of one item has a residual covariance. `equal`:
    "loadings" are held equal across roles, or "intercepts" too, the second role's factor means then being free.
    """
    lines = []
    for name, items in constructs.items():
        for role in pair:
            label = f"l_{_plain(name)}_" if equal != "nothing" else ""
            terms = [_term(label, item, role, first=k == 0) for k, item in enumerate(items)]
            lines.append(f"{factor_of(name, role)} =~ {' + '.join(terms)}")
        lines += [f"{column_of(item, pair[0])} ~~ {column_of(item, pair[1])}" for item in items]
        if equal == "intercepts":
            lines += [f"{column_of(item, role)} ~ i_{_plain(name)}_{item}*1" for item in items for role in pair]
            lines.append(f"{factor_of(name, pair[1])} ~ 1")
    return "\n".join(lines) + "\n"


def _term(label: str, item: str, role: str, *, first: bool) -> str:
    """Return an item of a factor; the first is the marker, whose loading is 1 in both roles."""
    return column_of(item, role) if first or not label else f"{label}{item}*{column_of(item, role)}"
