"""Planned missingness: the three-form design, in which each respondent meets the core and two of three blocks.

After Graham, Hofer & MacKinnon (1996): core X is asked of everybody; A, B and C are each left out for a third of the
respondents. Every pair of items is answered together by at least a third, so every covariance can be estimated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

from instrument.prng import hash32

CORE, BLOCKS = "X", ("A", "B", "C")
VERSIONS = (("A", "B"), ("A", "C"), ("B", "C"))


def allocate(constructs: Mapping[str, Sequence[str]], core_share: float) -> dict[str, str]:
    """Return item -> block. Each construct's items come strongest first: the first share is core, the rest are dealt.

    A construct gives the core two items at least (all of them, if it has no more), and deals the rest to A, B and C in
    turn, so that each block has its part of each construct. The dealing goes on from construct to construct, which
    keeps the blocks' sizes within one of each other.
    """
    blocks: dict[str, str] = {}
    turn = 0
    for items in constructs.values():
        core = min(len(items), max(2, round(core_share * len(items))))
        for place, item in enumerate(items):
            if place < core:
                blocks[item] = CORE
            else:
                blocks[item] = BLOCKS[turn % len(BLOCKS)]
                turn += 1
    return blocks


def version(seed: int, respondent: str) -> tuple[str, ...]:
    """Return the blocks a respondent meets beside the core, drawn from the form's seed and the respondent's id."""
    return VERSIONS[hash32(f"{seed}/{respondent}/version") % len(VERSIONS)]


def asked(blocks: Mapping[str, str], seed: int, respondent: str) -> set[str]:
    """Return the items that a respondent meets."""
    met = {CORE, *version(seed, respondent)}
    return {item for item, block in blocks.items() if block in met}


@dataclass(frozen=True, slots=True)
class PairCoverage:
    """How many `pairs` of items are answered together by what `share` of the respondents who are asked both."""

    first: str
    second: str
    pairs: int
    share: Fraction


def pair_coverage(blocks: Mapping[str, str]) -> tuple[PairCoverage, ...]:
    """Return the coverage of every pair of blocks that has a pair of items, by the design (a third each version)."""
    sizes = {block: sum(b == block for b in blocks.values()) for block in (CORE, *BLOCKS)}
    found = []
    for first, second in combinations_with_replacement(sizes, 2):
        n, m = sizes[first], sizes[second]
        pairs = n * (n - 1) // 2 if first == second else n * m
        if pairs:
            met = sum({first, second} <= {CORE, *chosen} for chosen in VERSIONS)
            found.append(PairCoverage(first, second, pairs, Fraction(met, len(VERSIONS))))
    return tuple(found)


def never_together(respondents: Mapping[str, Sequence[str]]) -> int:
    """Return how many pairs of items no role is asked together (item -> roles; none means everybody)."""
    roles = [frozenset(who) for who in respondents.values()]
    return sum(bool(a) and bool(b) and not a & b for a, b in combinations(roles, 2))
