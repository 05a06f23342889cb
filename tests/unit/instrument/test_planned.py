"""The three-form design: everybody meets the core and two blocks, every pair of items at least a third of them."""

from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest

from instrument import planned

CONSTRUCTS = {"a": [f"A{i}" for i in range(12)], "b": [f"B{i}" for i in range(7)], "c": ["C0", "C1"]}


def test_each_construct_gives_the_core_its_share_and_two_items_at_least() -> None:
    blocks = planned.allocate(CONSTRUCTS, 0.25)
    core = {item for item, block in blocks.items() if block == "X"}
    assert core == {"A0", "A1", "A2", "B0", "B1", "C0", "C1"}


def test_the_blocks_sizes_are_within_one_of_each_other() -> None:
    sizes = Counter(planned.allocate(CONSTRUCTS, 0.25).values())
    assert max(sizes[block] for block in "ABC") - min(sizes[block] for block in "ABC") <= 1


def test_every_version_is_drawn_about_equally_often() -> None:
    drawn = Counter(planned.version(1, f"r{i}") for i in range(3000))
    assert set(drawn) == set(planned.VERSIONS)
    # Binomial: 1000 expected, standard deviation 25.8; four of them.
    assert all(abs(count - 1000) < 104 for count in drawn.values())


def test_the_version_is_the_same_for_the_same_respondent_and_hangs_on_the_seed() -> None:
    assert planned.version(1, "r1") == planned.version(1, "r1")
    assert len({planned.version(seed, "r1") for seed in range(20)}) == 3


def test_the_coverage_said_is_the_coverage_met() -> None:
    blocks = planned.allocate(CONSTRUCTS, 0.25)
    said = {frozenset((p.first, p.second)): p.share for p in planned.pair_coverage(blocks)}
    respondents = [planned.asked(blocks, 1, f"r{i}") for i in range(900)]
    for one, other in combinations(blocks, 2):
        met = sum(one in items and other in items for items in respondents) / len(respondents)
        assert met == pytest.approx(float(said[frozenset((blocks[one], blocks[other]))]), abs=0.07)


def test_no_pair_is_met_by_less_than_a_third() -> None:
    coverage = planned.pair_coverage(planned.allocate(CONSTRUCTS, 0.25))
    assert min(pair.share for pair in coverage) == Fraction(1, 3)
    n = sum(map(len, CONSTRUCTS.values()))
    assert sum(pair.pairs for pair in coverage) == n * (n - 1) // 2


def test_items_without_a_common_role_are_never_together() -> None:
    roles = {"I1": ["mentee"], "I2": ["manager"], "I3": ["mentee", "manager"], "I4": []}
    assert planned.never_together(roles) == 1
