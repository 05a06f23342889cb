"""Two-level models of constructs, written out: what a construct means decides what its model says of each level.

A construct of Stapleton, Yang & Hancock (2016) is *configural* if a cluster's standing is the mean of its members':
loadings are equal across levels. It is *shared* if it belongs to the cluster alone: between clusters one factor, within
them no structure is claimed. Of *simultaneous* ones a configural factor and a shared one stand side by side between
clusters, uncorrelated: the first takes the loadings of the within level.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from analysis.fit.twolevel.model import SATURATED
from instrument.errors import Refused, UsageError, nearest

Construct = Literal["configural", "shared", "simultaneous"]
LEAST_ITEMS = 3


def construct_models(constructs: Mapping[str, Sequence[str]], construct: Construct) -> tuple[str, str]:
    """Return the within and the between model of constructs (name -> items) of one kind, in lavaan's syntax.

    Raises Refused for a construct of fewer than three items, UsageError for a kind that is not offered.
    """
    if construct not in get_args(Construct):
        known = get_args(Construct)
        what = f"'{construct}' is not offered."
        raise UsageError.at("construct", what, f"Use {', '.join(known)}.{nearest(construct, known)}")
    for name, items in constructs.items():
        if len(items) < LEAST_ITEMS:
            what = f"{len(items)} items; a factor on each level needs {LEAST_ITEMS} or more."
            raise Refused.at(name, what, "Add items to the construct or leave it out.")
    names = list(constructs)
    if construct == "shared":
        plain = [f"{_word(k, name)} =~ {' + '.join(items)}" for k, (name, items) in enumerate(constructs.items(), 1)]
        return SATURATED, "\n".join(plain)
    equal = [
        f"{_word(k, name)} =~ {' + '.join(_labelled(k, items))}"
        for k, (name, items) in enumerate(constructs.items(), 1)
    ]
    if construct == "configural":
        return "\n".join(equal), "\n".join(equal)
    words = [_word(k, name) for k, name in enumerate(names, 1)]
    shared = [f"{word}.shared =~ {' + '.join(constructs[name])}" for word, name in zip(words, names, strict=True)]
    apart = [f"{a} ~~ 0*{b}.shared" for a in words for b in words]
    return "\n".join(equal), "\n".join([*equal, *shared, *apart])


def _word(k: int, name: str) -> str:
    """Return a construct's name as a factor's: the model's grammar knows no blanks."""
    word = "".join(c if c.isalnum() or c == "_" else "_" for c in name)
    return word if word and not word[0].isdigit() else f"f{k}_{word}"


def _labelled(k: int, items: Sequence[str]) -> list[str]:
    """Return the items with one label a loading; the first, the marker, is 1 on both levels."""
    return [items[0], *(f"l{k}.{i}*{item}" for i, item in enumerate(items[1:], 2))]
