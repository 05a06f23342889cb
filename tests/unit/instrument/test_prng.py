"""The draws agree with an independent JavaScript account (prng_vectors.mjs made prng_vectors.json)."""

import json
from collections import Counter
from itertools import islice, permutations
from pathlib import Path

import pytest

from instrument.prng import _below, hash32, mulberry32, shuffled

VECTORS = json.loads((Path(__file__).parent / "prng_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["hash32"], ids=lambda vector: repr(vector["text"]))
def test_hash32_agrees_with_javascript(vector: dict[str, object]) -> None:
    assert hash32(str(vector["text"])) == vector["hash"]


def test_hash32_is_the_published_fnv1a() -> None:
    assert [hash32(""), hash32("a"), hash32("foobar")] == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]


@pytest.mark.parametrize("vector", VECTORS["mulberry32"], ids=lambda vector: str(vector["seed"]))
def test_mulberry32_agrees_with_javascript(vector: dict[str, object]) -> None:
    assert list(islice(mulberry32(vector["seed"]), 6)) == vector["numbers"]


@pytest.mark.parametrize("vector", VECTORS["shuffled"], ids=lambda vector: repr(vector["seed"]))
def test_an_order_of_ten_agrees_with_javascript(vector: dict[str, object]) -> None:
    assert list(shuffled(range(10), str(vector["seed"]))) == vector["order"]


def test_every_order_of_three_is_equally_likely() -> None:
    seeds = 6000
    counts = Counter(shuffled("abc", f"1/r{number}") for number in range(seeds))
    expected = seeds / 6
    chi_square = sum((counts[order] - expected) ** 2 / expected for order in permutations("abc"))
    assert chi_square < 20.5  # the .999 point of chi-square on 5 degrees of freedom


def test_each_of_ten_things_comes_first_equally_often() -> None:
    seeds = 5000
    counts = Counter(shuffled(range(10), f"{number}/r1")[0] for number in range(seeds))
    assert sum((counts[thing] - seeds / 10) ** 2 / (seeds / 10) for thing in range(10)) < 27.9  # .999, 9 df


@pytest.mark.parametrize("things", [(), ("only",)])
def test_nothing_and_one_thing_stay_as_they_are(things: tuple[str, ...]) -> None:
    assert shuffled(things, "seed") == things


def test_a_draw_above_the_last_whole_multiple_is_thrown_away() -> None:
    assert _below(3, iter([0xFFFFFFFF, 7])) == 1  # 2^32 = 3 x 1431655765 + 1: the last draw would favour 0
    assert _below(3, iter([0xFFFFFFFE])) == 2
