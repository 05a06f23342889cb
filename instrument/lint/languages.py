"""Rules across the languages of a bank: nothing missing, nothing said the other way round, one script a text."""

from collections.abc import Iterator
from itertools import combinations

from instrument.bank import ItemBank
from instrument.lint.example import Entry, en, fa, small
from instrument.lint.rule import Fault, on_texts, rule, texts
from instrument.lint.text import Text, found
from instrument.lint.vocabulary import vocabulary


@rule(
    "L31",
    "missing language",
    "error",
    why="Every item is worded, for each of its respondents, in every language of the bank; so are titles and the "
    "labels of its scales. Without it a form shows somebody else's text, or cannot be built.",
    remedy="Add the text, or take the language or the respondent out of items.toml.",
    trips=(
        small(Entry("AA01"), languages=("fa",)),
        small(Entry("AA01", {"mentee": "My mentor helps me."}, respondent=("mentee", "mentor"))),
        small(Entry("AA01", fa="دانشگاه ما از منتورینگ پشتیبانی می‌کند."), titles={"en": "Support"}),
    ),
    passes=(
        small(Entry("AA01"), titles={"en": "Support"}),
        small(
            Entry(
                "AA01",
                {"mentee": "My mentor helps me.", "mentor": "I help my mentee."},
                respondent=("mentee", "mentor"),
            )
        ),
    ),
)
def missing_language(bank: ItemBank) -> Iterator[Fault]:
    """Find items, titles and labels that a language or a respondent lacks."""
    for language in bank.languages:
        yield from _unworded(bank, language)
        for titled, title in [(bank.id, bank.title), *((one.id, one.title) for one in bank.constructs)]:
            if language not in title:
                yield Fault(titled, "It has no title.", language)
        for scale in bank.scales.scales:
            used = any(item.scale == scale.id for item in bank.items)
            if used and any(language not in option.label for option in scale.options):
                yield Fault(scale.id, "An option of the scale has no label.", language)


@rule(
    "L32",
    "negation differs",
    "error",
    why="If one language denies what the other states, the same answer means the opposite, and the key is wrong in one "
    "of them. All wordings of an item are compared, in every language and for every respondent.",
    remedy="Say the same in both: mend the translation.",
    trips=(
        small(Entry("AA01", "My mentor judges me.", "منتور من دربارهٔ من قضاوت نمی‌کند.")),
        small(Entry("AA01", "My mentor helps me without delay.", "منتور من با تأخیر به من کمک می‌کند.")),
        small(Entry("AA01", {"mentee": "My mentor judges me.", "mentor": "I do not judge my mentee."})),
        small(Entry("AA01", "My mentor overlooks my needs.", "منتور من نیازهای مرا نادیده نمی‌گیرد.")),
    ),
    passes=(
        small(Entry("AA01", "My mentor never judges me.", "منتور من هرگز دربارهٔ من قضاوت نمی‌کند.")),
        small(Entry("AA01", "My mentor helps me without prejudice.", "منتور من بدون تعصب به من کمک می‌کند.")),
        small(Entry("AA01", "I need help.", "من به کمک نیاز دارم.")),
        small(Entry("AA01", "My mentor is unavailable.", "منتور من در دسترس نیست.")),
    ),
)
def negation_differs(bank: ItemBank) -> Iterator[Fault]:
    """Compare each wording of an item with its first: one denies, the other does not."""
    pairs = ((first, other) for first, *others in _wordings(bank) for other in others)
    for one, other in pairs:
        denials = [vocabulary(text.language).negators.findall(text.plain) for text in (one, other)]
        meanings = [found(vocabulary(text.language).negatives, text.plain) for text in (one, other)]
        differ = len(denials[0]) % 2 != len(denials[1]) % 2
        # What one language denies by grammar another may deny by meaning: "is not available", "is unavailable".
        if differ and (len(denials[0]) + len(meanings[0])) % 2 != (len(denials[1]) + len(meanings[1])) % 2:
            says, silent = (one, other) if denials[0] else (other, one)
            words = ", ".join(f"'{word}'" for word in denials[0] or denials[1])
            message = f"It has no negation, but {_whose(says)} has {words}."
            yield Fault(silent.item, message, silent.language, silent.respondent)


@rule(
    "L33",
    "direction differs",
    "error",
    why="Easier and harder, more and less, early and late: if two wordings of an item point in opposite directions, "
    "the key is wrong in one of them.",
    remedy="Say the same in both: mend the translation, or the key of the item.",
    trips=(
        small(Entry("AA01", "Mentoring makes my work harder.", "منتورینگ کار مرا آسان‌تر می‌کند.")),
        small(Entry("AA01", "I have less stress.", "استرس من بیشتر است.")),
        small(
            Entry("AA01", {"mentee": "The group is warm.", "mentor": "Our group is warm."}, {"mentee": "گروه سرد است."})
        ),
    ),
    passes=(
        small(Entry("AA01", "Mentoring makes my work easier.", "منتورینگ کار مرا آسان‌تر می‌کند.")),
        small(Entry("AA01", "I talk to senior students and lower years.", "با دانشجویان بالاتر و پایین‌تر حرف می‌زنم.")),
        small(Entry("AA01", "My work has improved.", "کارم بهتر شده است.")),
        small(Entry("AA01", {"mentee": "I meet higher years.", "mentor": "I meet lower years."})),
    ),
)
def direction_differs(bank: ItemBank) -> Iterator[Fault]:
    """Find translations that point in opposite directions."""
    pairs = (pair for wordings in _wordings(bank) for pair in combinations(wordings, 2) if _translated(*pair))
    for one, other in pairs:
        here, there = _directions(one), _directions(other)
        for dimension in here.keys() & there.keys():
            mine, yours = here[dimension], there[dimension]
            if not mine.keys() & yours.keys():
                words = [", ".join(f"'{word}'" for side in sides.values() for word in side) for sides in (mine, yours)]
                message = f"{words[1]} points the other way than {words[0]} in {_whose(one)}."
                yield Fault(other.item, message, other.language, other.respondent)


@rule(
    "L34",
    "mixed digits",
    "error",
    why="Each language has its own digits; digits of another script are read wrongly by people and by programs.",
    remedy="Write the digits of the text's own script, or the number in words.",
    trips=(fa("ما 3 جلسه داریم."), fa("ما ٣ جلسه داریم."), en("We have ۳ sessions."), fa("ما ۳ یا 4 جلسه داریم.")),
    passes=(fa("ما ۳ جلسه داریم."), en("We have 3 sessions."), fa("ما سه جلسه داریم.")),
)
@on_texts(spelling=True)
def mixed_digits(text: Text) -> Iterator[str]:
    """Find digits of another script."""
    if digits := vocabulary(text.language).foreign_digits.findall(text.text):
        yield f"It has digits of another script: {', '.join(digits)}."


@rule(
    "L35",
    "letters of another script",
    "error",
    why="A Latin word in a Persian line (or the reverse) turns the reading direction, and not everybody can read it.",
    remedy="Write the word in the text's own script.",
    trips=(fa("برنامهٔ mentoring خوب است."), en("The برنامه is good.")),
    passes=(fa("برنامهٔ منتورینگ خوب است."), en("The programme is good.")),
)
@on_texts(spelling=True)
def other_script(text: Text) -> Iterator[str]:
    """Find words of another script."""
    if words := vocabulary(text.language).foreign_letters.findall(text.text):
        yield f"It has letters of another script: {', '.join(words)}."


def _unworded(bank: ItemBank, language: str) -> Iterator[Fault]:
    asked = [(item.id, item.respondent) for item in bank.items]
    asked += [(question.id, question.respondent) for question in bank.open_questions]
    for one, respondents in asked:
        worded = bank.wordings[language].get(one)
        said = worded.all() if worded else {}
        if not said:
            yield Fault(one, "It has no wording.", language)
        elif None not in said:
            for respondent in respondents:
                if respondent not in said:
                    yield Fault(one, "It has no wording for this respondent.", language, respondent)


def _wordings(bank: ItemBank) -> list[list[Text]]:
    """Return the wordings of each item, those of the bank's first language first."""
    wordings: dict[str, list[Text]] = {}
    for text in texts(bank):
        if text.kind == "item":
            wordings.setdefault(text.item, []).append(text)
    return list(wordings.values())


def _translated(one: Text, other: Text) -> bool:
    """Say whether two wordings are one in two languages; mentor and mentee may well say opposite things."""
    same_reader = one.respondent == other.respondent or None in (one.respondent, other.respondent)
    return same_reader and one.language != other.language


def _directions(text: Text) -> dict[str, dict[int, list[str]]]:
    """Return the words that point up (1) or down (-1), by dimension."""
    pointing = {}
    for dimension, (up, down) in vocabulary(text.language).directions.items():
        sides = {sign: found(words, text.plain) for sign, words in ((1, up), (-1, down))}
        if any(sides.values()):
            pointing[dimension] = {sign: words for sign, words in sides.items() if words}
    return pointing


def _whose(text: Text) -> str:
    return f"{text.language} for the {text.respondent}" if text.respondent else text.language
