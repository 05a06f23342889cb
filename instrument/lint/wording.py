"""Rules of item writing that hold in every language; the words they look for are in `vocabulary`."""

import re
from collections.abc import Iterator

from instrument.lint.example import en, fa
from instrument.lint.rule import on_texts, rule
from instrument.lint.text import Text, found, without
from instrument.lint.vocabulary import vocabulary

LONGEST = 20
_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,}s?(?![\w-])")


@rule(
    "L01",
    "double-barrelled",
    "error",
    why="Who agrees with one half only has no answer to give, and nobody can tell which half an answer was about. "
    "Fixed expressions ('mentors and mentees') and the two sides of a relation ('between A and B') are one thing.",
    remedy="Make two items, or keep the half that matters.",
    trips=(
        en("My mentor is patient and fair."),
        en("My mentor explains or shows the work."),
        en("My mentor is strict but fair."),
        en("My mentor listens as well as advises."),
        en("My mentor is kind/fair."),
        en("My mentor is neither cold nor distant."),
        en("Our university creates trust between mentors and mentees and pays them."),
        fa("منتور من صبور و منصف است."),
        fa("منتور من مرا راهنمایی یا تشویق می‌کند."),
        fa("منتور من سخت‌گیر اما منصف است."),
        fa("منتور من هم صبور است هم منصف."),
    ),
    passes=(
        en("Mentors and mentees trust each other."),
        en("My mentor and I respect each other."),
        en("My mentor recognises my strengths and weaknesses."),
        en("There is trust between professors and the people they teach."),
        en("My mentor understands how I feel."),
        fa("منتورها و منتی‌ها به یکدیگر اعتماد دارند."),
        fa("من و منتورم به یکدیگر احترام می‌گذاریم."),
        fa("منتور من نقاط قوت و ضعف مرا می‌شناسد."),
        fa("میان کار و زندگی من تعادل هست."),
        fa("من با منتورم هم گفت‌وگو می‌کنم."),
        fa("ما با هم درس می‌خوانیم."),
    ),
)
@on_texts()
def double_barrelled(text: Text) -> Iterator[str]:
    """Find what joins two objects of judgement."""
    words = vocabulary(text.language)
    rest = without(words.fixed, words.between.sub(" … ", text.plain))
    joins = [*found(words.joins, rest), *re.findall(r"(?<=\w)/(?=\w)", rest), *words.both.findall(rest)]
    if joins:
        yield f"It asks two things in one, joined by {_quoted(joins)}."


@rule(
    "L02",
    "double negative",
    "error",
    why="Disagreeing with a statement that denies twice is a third negation; careful readers answer it wrongly. In "
    "Persian, هیچ and هرگز deny together with their verb, which counts once.",
    remedy="Say it without a negation, and set key = -1 if the statement then speaks against the construct.",
    trips=(
        en("My mentor is never unavailable."),
        en("My mentor does not ignore my questions."),
        en("It is not uncommon that my mentor is late."),
        en("I don't work without my mentor's help."),
        fa("منتور من هرگز پرسش‌هایم را نادیده نمی‌گیرد."),
        fa("بدون کمک منتورم پیشرفت نمی‌کنم."),
        fa("برنامهٔ ما نامنظم نیست."),
    ),
    passes=(
        en("My mentor does not judge me."),
        en("My mentor helps me not only in my studies."),
        en("My mentor is neither cold nor distant."),
        en("My mentor overlooks my interests."),
        fa("منتور من هیچ‌گاه دیر نمی‌آید."),
        fa("منتور من مرا نه‌تنها در درس راهنمایی می‌کند."),
        fa("من به راهنمایی منتورم نیاز دارم."),
        fa("منتور من علایق مرا نادیده می‌گیرد."),
    ),
)
@on_texts()
def double_negative(text: Text) -> Iterator[str]:
    """Find two words that deny, by grammar or by meaning."""
    words = vocabulary(text.language)
    denials = [*words.negators.findall(text.plain), *found(words.negatives, text.plain)]
    if len(denials) > 1:
        yield f"It denies twice: {_quoted(denials)}."


@rule(
    "L03",
    "too long",
    "error",
    why=f"More than {LONGEST} words are read twice or not to the end (Dörnyei 2007, p. 108: twenty words at most). "
    "Persian words joined by a half-space count as one.",
    remedy="Say it shorter: one idea, no example that is not needed.",
    trips=(
        en(
            "Before each of our meetings, which take place at regular intervals, my mentor reads the notes that I have "
            "written since the meeting before."
        ),
        fa(
            "منتور من پیش از هر یک از جلسه‌هایی که در فاصله‌های منظم برگزار می‌شود، یادداشت‌هایی را که از جلسهٔ پیش "
            "تا امروز نوشته‌ام با دقت می‌خواند."
        ),
        en(" ".join(["word"] * (LONGEST + 1))),
    ),
    passes=(
        en("My mentor reads my notes before our meetings."),
        fa("منتور من یادداشت‌هایم را پیش از جلسه می‌خواند."),
        en(" ".join(["word"] * LONGEST)),
        fa(" ".join(["کتاب‌هایی"] * LONGEST)),
    ),
)
@on_texts()
def too_long(text: Text) -> Iterator[str]:
    """Count the words as a reader sees them, parted by blanks."""
    length = len(text.text.split())
    if length > LONGEST:
        yield f"It has {length} words; {LONGEST} are the most."


@rule(
    "L04",
    "absolute terms",
    "warning",
    why="One exception makes a statement with 'always' or 'all' untrue, so that nearly everybody disagrees and the "
    "item tells nobody apart.",
    remedy="Leave the word out; the response scale says how much.",
    trips=(
        en("My mentor always answers."),
        en("Everyone in our programme gets feedback."),
        en("All mentors are trained."),
        fa("منتور من همیشه پاسخ می‌دهد."),
        fa("همهٔ منتورها آموزش می‌بینند."),
        fa("برنامهٔ ما کاملاً شفاف است."),
        fa("برنامهٔ ما كاملا شفاف است."),
    ),
    passes=(
        en("My mentor answers my messages."),
        en("Above all, my mentor listens."),
        en("The performance of each student is recorded."),
        en("Overall, my well-being has improved."),
        fa("برنامهٔ ما پیشرفت همه‌جانبه‌ای دارد."),
        fa("کل برنامه ارزیابی می‌شود."),
        fa("جلسه به‌موقع تمام می‌شود."),
    ),
)
@on_texts()
def absolute_terms(text: Text) -> Iterator[str]:
    """Find words that leave no exception."""
    words = vocabulary(text.language)
    if terms := found(words.absolutes, without(words.not_absolute, text.plain)):
        yield f"It leaves no exception: {_quoted(terms)}."


@rule(
    "L05",
    "leading wording",
    "error",
    why="A statement that says what everybody thinks, or asks for consent, is agreed with out of politeness.",
    remedy="Leave the phrase out and state the plain fact.",
    trips=(
        en("Of course, my mentor helps me."),
        en("Don't you think that mentoring helps?"),
        en("Clearly, mentoring is useful."),
        fa("البته منتور من به من کمک می‌کند."),
        fa("بی شک منتورینگ مفید است."),
        fa("بدیهی است که منتورینگ مفید است."),
        fa("مسلما منتورینگ مفید است."),
    ),
    passes=(
        en("My mentor explains things clearly."),
        en("My mentor makes me aware of the course requirements."),
        fa("انتظارات من و منتورم از یکدیگر روشن است."),
    ),
)
@on_texts()
def leading(text: Text) -> Iterator[str]:
    """Find phrases that tell the reader what to answer."""
    if phrases := found(vocabulary(text.language).leading, text.plain):
        yield f"It leads the reader: {_quoted(phrases)}."


@rule(
    "L06",
    "jargon",
    "warning",
    why="A term of the trade is understood by some respondents only, or by each in another way.",
    remedy="Use the everyday word, or explain the term in brackets right after it.",
    trips=(
        en("My mentor improves my self-efficacy."),
        en("Our university involves stakeholders."),
        en("Mentoring improves my soft skills."),
        fa("منتورینگ خودکارآمدی مرا بیشتر می‌کند."),
        fa("دانشگاه ما ذی‌نفعان را مشارکت می‌دهد."),
    ),
    passes=(
        en("Mentoring improves my soft skills (skills that are not technical)."),
        en("Mentoring strengthens my belief that I can do difficult tasks."),
        fa("منتورینگ خودکارآمدی (باور به توانایی خود) مرا بیشتر می‌کند."),
        fa("در دانشگاه ما گروه‌های ذی‌نفع هماهنگ‌اند."),
    ),
)
@on_texts()
def jargon(text: Text) -> Iterator[str]:
    """Find terms of the trade that no brackets explain."""
    for term in found(vocabulary(text.language).jargon, text.plain):
        if not re.search(re.escape(term) + r"\s*\(", text.plain):
            yield f"Not everybody knows the term {_quoted([term])}."


@rule(
    "L07",
    "unexplained acronym",
    "warning",
    why="An abbreviation that a respondent does not know makes a question that cannot be answered.",
    remedy="Write the words in full, or explain it in brackets.",
    trips=(en("My mentor prepares me for the OSCE."), en("Our university has a CPD office.")),
    passes=(
        en("My mentor prepares me for the OSCE (the practical examination)."),
        en("Our university has an office for continuing professional development (CPD)."),
        en("I watch TV with my mentor."),
    ),
)
@on_texts()
def unexplained_acronym(text: Text) -> Iterator[str]:
    """Find words in capitals that no brackets explain."""
    for match in _ACRONYM.finditer(text.text):
        inside = text.text[: match.start()].endswith("(")
        explained = inside or text.text[match.end() :].lstrip().startswith("(")
        if not explained and match.group() not in vocabulary(text.language).acronyms:
            yield f"Nothing says what {_quoted([match.group()])} stands for."


def _quoted(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
