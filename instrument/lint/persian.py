"""Rules for Persian spelling: letters, half-spaces, the ezafe after a silent ه."""

import re
from collections import Counter
from collections.abc import Iterator

from instrument.bank import ItemBank
from instrument.lint.example import Entry, fa, small
from instrument.lint.halfspace import missing
from instrument.lint.rule import Fault, on_texts, rule, texts
from instrument.lint.text import Text

_ARABIC = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه or ت", "ھ": "ه", "ہ": "ه", "ـ": "nothing"}
_STRAY = re.compile(r"\S*(?:^\u200c|(?<![آ-یءأؤئۀپچژکگ\u0654])\u200c|\u200c(?![آ-یءأؤئۀپچژکگ]))\S*")
_EZAFE = {
    "هٔ": re.compile(r"\S*ه\u0654(?!\S*\u200c)\S*"),
    "ۀ": re.compile(r"\S*ۀ\S*"),
    "ه‌ی": re.compile(r"\S*ه\u200cی(?![\w\u200c])"),
}


@rule(
    "L21",
    "Arabic letters",
    "error",
    why="ي and ك look like ی and ک but are other letters: searching, sorting and comparing go wrong, and some fonts "
    "show the difference.",
    remedy="Use the Persian letter (ی, ک, ه) and no ـ.",
    trips=(fa("منتور من كتاب می‌دهد."), fa("محيط برنامه پویاست."), fa("موفقیـت من مهم است.")),
    passes=(fa("منتور من کتاب می‌دهد."), fa("من دربارهٔ تجربه‌های خود تأمل می‌کنم."), fa("رئیس دانشگاه مؤدب است.")),
)
@on_texts("fa", spelling=True)
def arabic_letters(text: Text) -> Iterator[str]:
    """Find letters that only look Persian."""
    if letters := [letter for letter in _ARABIC if letter in text.text]:
        yield f"It has {_listed(letters)} instead of {_listed(_ARABIC[letter] for letter in letters)}."


@rule(
    "L22",
    "missing half-space",
    "error",
    why="می, ها, تر and ام are parts of a word: with a blank before them a line may break inside the word, and joined "
    "to it they are hard to read. بهتر, کارها and تنها are words as they stand.",
    remedy="Write a half-space (U+200C): می‌شود, کتاب‌ها, بزرگ‌تر, خانه‌ام.",
    trips=(
        fa("جلسه برگزار می شود."),
        fa("جلسه برگزار نمی شود."),
        fa("جلسه برگزار میشود."),
        fa("من نمیتوانم."),
        fa("کتاب ها خوب‌اند."),
        fa("کتاب های خوبی دارد."),
        fa("کتابهای خوبی دارد."),
        fa("جلسههای خوبی دارد."),
        fa("هدف هایی دارد."),
        fa("این برنامه بزرگ تر است."),
        fa("این مهم ترین هدف است."),
        fa("این مهمترین هدف است."),
        fa("خانه ام دور است."),
        fa("منتی ام خوب است."),
        fa("کار کرده ام."),
        fa("کار کردهام."),
        fa("رابطه ای داریم."),
        fa("منتورها ی ما خوب‌اند."),
        fa("همه راضی اند."),
        fa("منتورم مرا باز می دارد."),
    ),
    passes=(
        fa("جلسه برگزار می‌شود."),
        fa("واژهٔ «می» پیشوند است."),
        fa("در این میان، میزان و میدان مهم است."),
        fa("تنها راه رهایی آگاهی است."),
        fa("کارها و منتورها خوب‌اند."),
        fa("به انتهای راه رسیدم."),
        fa("دختر بزرگ‌تر بهتر و بیشتر کار می‌کند."),
        fa("هوا تر و تازه است."),
        fa("من الهام و سهام دارم."),
        fa("ای کاش که ای دوست بیایی."),
        fa("کتاب‌های ما خوب‌اند."),
        fa("سی‌ام ماه است."),
    ),
)
@on_texts("fa", spelling=True)
def missing_half_space(text: Text) -> Iterator[str]:
    """Find prefixes and suffixes that stand apart, or are joined where that is a fault."""
    for wrong, right in missing(text.plain):
        yield f"'{wrong}' is written '{right}'."


@rule(
    "L23",
    "half-space out of place",
    "error",
    why="A half-space beside a blank, a mark or the end of the text parts nothing; it is left over from editing and "
    "makes equal texts unequal.",
    remedy="Remove it.",
    trips=(fa("منتی\u200c ها خوب‌اند."), fa("برنامه خوب است\u200c."), fa("کتاب\u200c\u200cها خوب‌اند.")),
    passes=(fa("منتی‌ها خوب‌اند."), fa("مسئلهٔ ما این است."), fa("علاقه‌ام بیشتر شده است.")),
)
@on_texts("fa", spelling=True)
def stray_half_space(text: Text) -> Iterator[str]:
    """Find a half-space that does not stand between two letters."""
    for match in _STRAY.finditer(text.text):
        yield f"A half-space stands out of place in '{match.group().strip(chr(0x200C))}'."


@rule(
    "L24",
    "mixed ezafe",
    "warning",
    why="برنامهٔ, برنامۀ and برنامه‌ی are three spellings of one thing; a bank that mixes them looks careless and is "
    "hard to search.",
    remedy="Use the spelling that most of the bank uses.",
    trips=(
        small(
            Entry("AA01", None, "برنامهٔ ما خوب است."),
            Entry("AA02", None, "برنامهٔ ما مفید است."),
            Entry("AA03", None, "برنامه‌ی ما تازه است."),
        ),
        small(
            Entry("AA01", None, "برنامهٔ ما خوب است."),
            Entry("AA02", None, "برنامهٔ ما مفید است."),
            Entry("AA03", None, "برنامۀ ما تازه است."),
        ),
    ),
    passes=(
        small(Entry("AA01", None, "برنامه‌ی ما خوب است."), Entry("AA02", None, "برنامه‌ی ما تازه است.")),
        small(Entry("AA01", None, "برنامهٔ ما خوب است."), Entry("AA02", None, "رابطه‌ای تازه داریم.")),
    ),
)
def mixed_ezafe(bank: ItemBank) -> Iterator[Fault]:
    """Find the spellings of the ezafe after ه that are not the bank's usual one."""
    persian = [text for text in texts(bank) if text.language == "fa"]
    spelt = [(text, form, word) for text in persian for form, at in _EZAFE.items() for word in at.findall(text.text)]
    count = Counter(form for _, form, _ in spelt)
    if len(count) < 2:
        return
    [(usual, _)] = count.most_common(1)
    for text, form, word in spelt:
        if form != usual:
            message = f"'{word.strip('.،؛؟')}' has {form}; the bank usually writes {usual}."
            yield Fault(text.item, message, "fa", text.respondent)


def _listed(letters: Iterator[str] | list[str]) -> str:
    return ", ".join(letters)
