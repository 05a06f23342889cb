"""Categories that a group does not use: named, or joined with their neighbours in all groups."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.sample import Sample
from instrument.errors import Problem, Refused

Vector = NDArray[np.float64]


def joined(sample: Sample, items: tuple[str, ...], *, complete: bool, collapse: bool) -> tuple[Sample, tuple[str, ...]]:
    """Return the sample with categories that some group does not use joined with a neighbour, and what was joined.

    A category joins the one below it (the lowest the one above), in all groups, until every group uses all. Only rows
    with a group, if `complete` with every answer, count. Raises Refused naming item, group and category unless
    `collapse`, and where an item would be left with one category.
    """
    chosen = sample.select(items)
    assert chosen.group is not None  # checked before
    answers = chosen.answers[chosen.group.notna()]
    answers = answers.dropna() if complete else answers
    labels = chosen.group.loc[answers.index].astype(str)
    names = list(dict.fromkeys(labels))
    changed, said, problems = sample.answers.copy(), [], []
    for item in items:
        used = [set(answers.loc[labels == name, item].dropna()) for name in names]
        every = sorted(set().union(*used))
        empty = {name: [f"{x:g}" for x in every if x not in own] for name, own in zip(names, used, strict=True)}
        if not any(empty.values()):
            continue
        gone = "; ".join(f"nobody in group {name} answered {', '.join(lost)}" for name, lost in empty.items() if lost)
        blocks = _blocks(every, used)
        if not collapse:
            problems.append(
                Problem(item, f"{gone}, which others did.", "Ask for collapse=True, or leave the item out.")
            )
        elif len(blocks) < 2:
            problems.append(Problem(item, f"{gone}; joined with neighbours, one category is left.", "Leave it out."))
        else:
            changed[item] = changed[item].replace({x: block[0] for block in blocks for x in block})
            together = ", ".join(" with ".join(f"{x:g}" for x in block) for block in blocks if len(block) > 1)
            said.append(f"{item}: {gone}; joined in all groups: {together}.")
    if problems:
        raise Refused(problems)
    return replace(sample, answers=changed), tuple(said)


def _blocks(every: list[float], used: list[set[float]]) -> list[list[float]]:
    """Return the categories in blocks that every group uses, each joined downwards, the first upwards."""
    blocks: list[list[float]] = []
    for x in every:
        if blocks and not (_used(blocks[-1], used) and all(x in own for own in used)):
            blocks[-1].append(x)
        else:
            blocks.append([x])
    return blocks


def _used(block: list[float], used: list[set[float]]) -> bool:
    return all(any(x in own for x in block) for own in used)
