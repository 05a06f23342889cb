"""The words the rules look for, one language a file: reviewed lists, not algorithms.

A rule is silent in a language that has no list for it, so that a new language can begin with a few.
"""

from instrument.lint.vocabulary import en, fa
from instrument.lint.vocabulary.vocabulary import Vocabulary

VOCABULARIES: dict[str, Vocabulary] = {"en": en.VOCABULARY, "fa": fa.VOCABULARY}
_NONE = Vocabulary()


def vocabulary(language: str) -> Vocabulary:
    """Return the lists of a language; they are empty for a language that has none."""
    return VOCABULARIES.get(language, _NONE)
