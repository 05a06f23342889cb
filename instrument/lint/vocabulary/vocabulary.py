"""The lists of one language, and what each is for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NOTHING = re.compile(r"(?!)")
Phrases = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and fixed expressions of a language; a final * stands for any ending.

    `joins`, and `both` with its second half, join two objects of judgement, save in the `fixed` expressions and after a
    `between`. `negators` deny by
    grammar, `negatives` by meaning. `absolutes` leave no exception, save in `not_absolute` expressions. `directions`
    are opposites, (up, down) by dimension, the same dimensions in every language. `referents` say by level who or what
    an item is about. `foreign_letters` and `foreign_digits` belong to another script.
    """

    joins: Phrases = ()
    fixed: Phrases = ()
    between: re.Pattern[str] = _NOTHING
    both: re.Pattern[str] = _NOTHING
    negators: re.Pattern[str] = _NOTHING
    negatives: Phrases = ()
    absolutes: Phrases = ()
    not_absolute: Phrases = ()
    leading: Phrases = ()
    jargon: Phrases = ()
    acronyms: Phrases = ()
    frequencies: Phrases = ()
    directions: Mapping[str, tuple[Phrases, Phrases]] = field(default_factory=dict)
    referents: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    foreign_letters: re.Pattern[str] = _NOTHING
    foreign_digits: re.Pattern[str] = _NOTHING
