"""Rules for English: reading level, and the tense of the items of a construct."""

import re
from collections import Counter
from collections.abc import Iterator

from instrument.bank import ItemBank
from instrument.lint.example import Entry, en, small
from instrument.lint.readability import grade
from instrument.lint.rule import Fault, on_texts, rule, texts
from instrument.lint.text import Text

# The items of the SF-36 and the VFQ-25 lie between grade 2 and 12 (Calderón et al. 2006, doi:10.1177/1062860605283572).
HARD = 12
# Sixteen years are a first degree, eighteen a second one.
TOO_HARD = 18

_ADVERBS = r"(?:(?:not|also|often|already|recently|\w+ly)\s+)*"
_PERFECT = re.compile(
    rf"\b(?:has|have)(?:n't)?\s+{_ADVERBS}"
    r"(?:been|become|begun|brought|built|come|done|felt|found|given|gone|got|gotten|grown|had|heard|held|kept|known|learnt"
    r"|led|left|made|met|read|said|seen|shown|spent|taken|taught|told|thought|understood|won|written|\w+[^e]ed)\b"
)
_PAST = re.compile(
    r"\b(?:was|were|did|didn't|wasn't|weren't|had|became|began|came|felt|found|gave|got|grew|kept|knew|made|saw|taught"
    rf"|took|went)\b|\b(?:i|we|they|mentors?|mentees?|programme|program|university|students|professors)\s+{_ADVERBS}"
    r"\w+[^e]ed\b"
)
_FUTURE = re.compile(r"\b(?:will|shall|won't|is going to|are going to|am going to)\b")


@rule(
    "L11",
    "hard to read",
    "warning",
    why=f"A Flesch-Kincaid grade above {HARD}, the highest of any item of two widely used questionnaires (Calderón et "
    "al. 2006). Words that everybody in a study of mentoring knows count as easy. The formula is rough on a single "
    "sentence: look, then mend or waive.",
    remedy="Use shorter words and fewer of them.",
    trips=(en("Participants experience considerable organisational unpredictability in mentoring activities."),),
    passes=(
        en("My mentor has the specialised knowledge needed to guide me."),
        en("Our university supports the mentoring programme."),
    ),
)
@on_texts("en")
def hard_to_read(text: Text) -> Iterator[str]:
    """Find a grade above the highest of common questionnaires."""
    if (level := grade(text)) > HARD:
        yield f"It reads at grade {level:.1f} (Flesch-Kincaid), above {HARD}."


@rule(
    "L12",
    "too hard to read",
    "error",
    why=f"A Flesch-Kincaid grade above {TOO_HARD} asks for more years of study than a second degree takes.",
    remedy="Write it again in the words the respondents use.",
    trips=(en("Institutional interdisciplinarity facilitates organisational transformation."),),
    passes=(en("Our mentoring programme includes extracurricular activities."),),
)
@on_texts("en")
def too_hard_to_read(text: Text) -> Iterator[str]:
    """Find a grade that no respondent can be asked for."""
    if (level := grade(text)) > TOO_HARD:
        yield f"It reads at grade {level:.1f} (Flesch-Kincaid), above {TOO_HARD}."


@rule(
    "L13",
    "mixed tense",
    "warning",
    why="Items of one construct are answered one after the other; a change of tense changes the time that is asked "
    "about. The tense is guessed from the verb forms of the English text.",
    remedy="Put it in the tense of the construct's other items, in every language.",
    trips=(
        small(
            Entry("AA01", "My mentor listens to me."),
            Entry("AA02", "My mentor advises me."),
            Entry("AA03", "My mentor helped me."),
        ),
        small(
            Entry("AA01", "Mentoring has improved my skills."),
            Entry("AA02", "Mentoring has made me more confident."),
            Entry("AA03", "Mentoring makes me value myself."),
        ),
        small(
            Entry("AA01", "My mentor listens to me."),
            Entry("AA02", "My mentor advises me."),
            Entry("AA03", "My mentor will help me."),
        ),
    ),
    passes=(
        small(
            Entry("AA01", "My mentor has the knowledge that I need."),
            Entry("AA02", "Sessions are held regularly."),
            Entry("AA03", "People who succeed are rewarded."),
        ),
        small(
            Entry("AA01", "Mentoring has improved my skills."),
            Entry("AA02", "I have often been a passive learner."),
            Entry("AA03", "I have gained skills that I will need."),
        ),
        small(
            Entry("AA01", "My mentor listens to me."),
            Entry("AA02", "My mentor advises me."),
            Entry("AA03", "Mentoring has helped me.", construct="two"),
        ),
    ),
)
def mixed_tense(bank: ItemBank) -> Iterator[Fault]:
    """Find the items that are not in the tense of most items of their construct."""
    construct_of = {item.id: item.construct_id for item in bank.items}
    english = [text for text in texts(bank) if text.language == "en" and text.kind == "item"]
    for construct in bank.constructs:
        tenses = [(text, _tense(text)) for text in english if construct_of[text.item] == construct.id]
        count = Counter(tense for _, tense in tenses)
        if len(count) < 2:
            continue
        [(usual, _)] = count.most_common(1)
        for text, tense in tenses:
            if tense != usual:
                message = f"It is in the {tense}; most of '{construct.id}' is in the {usual}."
                yield Fault(text.item, message, "en", text.respondent)


def _tense(text: Text) -> str:
    named = (("present perfect", _PERFECT), ("past", _PAST), ("future", _FUTURE))
    return next((name for name, pattern in named if pattern.search(text.plain)), "present")
