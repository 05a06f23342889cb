"""The one source of random order: specified here in full, so that another language can draw the same.

seed text -> 32 bits: FNV-1a over its UTF-8 bytes. 32 bits -> numbers: mulberry32 (T. Ettinger), each step a 32-bit
unsigned integer. Numbers -> order: Fisher-Yates from the last place down, the place drawn by rejection, so that every
order is equally likely. tests/unit/instrument/prng_vectors.json holds test vectors drawn by JavaScript.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")
_MASK = 0xFFFFFFFF


def hash32(text: str) -> int:
    """Return the FNV-1a hash of the text's UTF-8 bytes, 0 to 2^32 - 1."""
    value = 0x811C9DC5
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x01000193) & _MASK
    return value


def mulberry32(seed: int) -> Iterator[int]:
    """Yield 32-bit unsigned integers."""
    state = seed & _MASK
    while True:
        state = (state + 0x6D2B79F5) & _MASK
        t = ((state ^ (state >> 15)) * (state | 1)) & _MASK
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & _MASK)) & _MASK
        yield (t ^ (t >> 14)) & _MASK


def shuffled(things: Sequence[Thing], seed: str) -> tuple[Thing, ...]:
    """Return the things in the order that `seed` draws."""
    order = list(things)
    draws = mulberry32(hash32(seed))
    for last in range(len(order) - 1, 0, -1):
        place = _below(last + 1, draws)
        order[last], order[place] = order[place], order[last]
    return tuple(order)


def _below(bound: int, draws: Iterator[int]) -> int:
    """Return a number from 0 to bound - 1, each equally likely: draws above the last whole multiple are thrown away."""
    limit = (1 << 32) - (1 << 32) % bound
    return next(draw for draw in draws if draw < limit) % bound
