"""Rules about the bank as a whole: codes, constructs, scales, and who an item is about."""

from collections import Counter
from collections.abc import Iterator

from instrument.bank import ItemBank
from instrument.lint.example import Entry, small
from instrument.lint.rule import Fault, rule, texts
from instrument.lint.vocabulary import vocabulary
from instrument.scale import ResponseScale

FEWEST = 3
_ONE_OF_THREE = [Entry("AA02"), Entry("AA03")]


@rule(
    "L41",
    "unmapped code",
    "error",
    why="A code that no item comes from is a finding of the paper that the questionnaire leaves out. Counted are the "
    "codes of the components (and subcomponents) that the bank's constructs name.",
    remedy="Write an item for it, or name it in the `codes` of the item that already asks it.",
    trips=(small(Entry("AA01"), codes=("C-LEFT",)),),
    passes=(small(Entry("AA01")), small(Entry("AA01"), codes=("OTHER-01",))),
)
def unmapped_code(bank: ItemBank) -> Iterator[Fault]:
    """Find the codes of the bank's own components that no item has."""
    covered = {(construct.component, construct.subcomponent) for construct in bank.constructs}
    mapped = {code for item in bank.items for code in item.codes}
    for code in bank.codebook.codes:
        within = (code.component, code.subcomponent) in covered or (code.component, None) in covered
        if within and code.id not in mapped:
            yield Fault(code.id, f"No item comes from the code '{code.label}'.")


@rule(
    "L42",
    "merge or split without reason",
    "error",
    why="Whoever traces a finding must be able to see why codes were asked together, or one code in parts.",
    remedy="Say why in the item's `reason`.",
    trips=(
        small(Entry("AA01", codes=("C1", "C2"))),
        small(Entry("AA01", codes=("C1",), reason="The first of two ideas."), Entry("AA02", codes=("C1",))),
    ),
    passes=(
        small(Entry("AA01", codes=("C1", "C2"), reason="Both say the same."), Entry("AA02")),
        small(
            Entry("AA01", codes=("C1",), reason="The first of two ideas."),
            Entry("AA02", codes=("C1",), reason="The second of two ideas."),
        ),
    ),
)
def no_reason(bank: ItemBank) -> Iterator[Fault]:
    """Find items with several codes, or with a share of one, and no reason."""
    items_of = Counter(code for item in bank.items for code in item.codes)
    for item in bank.items:
        if item.reason:
            continue
        if len(item.codes) > 1:
            yield Fault(item.id, f"It joins {', '.join(item.codes)} and does not say why.")
        elif shared := [code for code in item.codes if items_of[code] > 1]:
            yield Fault(item.id, f"{shared[0]} is asked by {items_of[shared[0]]} items, and it does not say why.")


@rule(
    "L43",
    "draft wording",
    "error",
    why="A wording with the status 'draft' was made by a program from a code's label; nobody has written an item yet.",
    remedy="Write the item and set its status to source, forward, back-translated or reviewed.",
    trips=(small(Entry("AA01", status="draft")),),
    passes=(small(Entry("AA01", status="forward")), small(Entry("AA01", status="source"))),
)
def draft(bank: ItemBank) -> Iterator[Fault]:
    """Find the wordings of items and open questions that are drafts."""
    for language in bank.languages:
        for asked, wordings in bank.wordings[language].items():
            for respondent, wording in wordings.all().items():
                if wording.status == "draft":
                    yield Fault(asked, "The wording is a draft.", language, respondent)


@rule(
    "L44",
    "mixed response scales",
    "error",
    why="Items of one construct are added up and correlated; answers on different scales cannot be.",
    remedy="Give the items of the construct one scale, or make two constructs.",
    trips=(small(Entry("AA01"), *_ONE_OF_THREE, Entry("AA04", scale="frequency")),),
    passes=(small(Entry("AA01"), Entry("AA02", scale="frequency", construct="two")),),
)
def mixed_scales(bank: ItemBank) -> Iterator[Fault]:
    """Find the items that are not on the scale of most items of their construct."""
    for construct in bank.constructs:
        items = [item for item in bank.items if item.construct_id == construct.id]
        usual = Counter(item.scale for item in items).most_common(1)
        for item in items:
            if item.scale != usual[0][0]:
                yield Fault(item.id, f"Its scale is {item.scale}; most of '{construct.id}' has {usual[0][0]}.")


@rule(
    "L45",
    "wording does not fit the scale",
    "error",
    why="One agrees with a statement, not with a question; and 'I often meet my mentor' has no sensible answer on a "
    "scale from never to always.",
    remedy="Word it for its scale, or give it the scale it is worded for.",
    trips=(
        small(Entry("AA01", "How often does my mentor help me?")),
        small(Entry("AA01", "My mentor often helps me.", scale="frequency")),
        small(Entry("AA01", None, "منتور من چقدر به من کمک می‌کند؟")),
        small(Entry("AA01", None, "منتور من اغلب به من کمک می‌کند.", scale="frequency")),
    ),
    passes=(
        small(Entry("AA01", "My mentor helps me.")),
        small(Entry("AA01", "My mentor often helps me.")),
        small(Entry("AA01", "How often does my mentor help me?", scale="frequency")),
    ),
)
def scale_does_not_fit(bank: ItemBank) -> Iterator[Fault]:
    """Find questions on a scale of agreement, and words of frequency on a scale of frequency."""
    scales = {scale.id: scale for scale in bank.scales.scales}
    scale_of = {item.id: scales[item.scale] for item in bank.items}
    for text in texts(bank):
        if text.kind != "item":
            continue
        frequencies = vocabulary(text.language).frequencies
        labels = _labels(scale_of[text.item], text.language)
        own = [word for word in text.words if word in frequencies]
        if any(label in frequencies for label in labels):
            if own and not text.plain.endswith(("?", "؟")):
                message = f"It says '{own[0]}', and so does its scale '{scale_of[text.item].id}'."
                yield Fault(text.item, message, text.language, text.respondent)
        elif text.plain.endswith(("?", "؟")) and _is_agreement(scale_of[text.item]):
            message = f"It is a question, but its scale '{scale_of[text.item].id}' asks for agreement."
            yield Fault(text.item, message, text.language, text.respondent)


@rule(
    "L46",
    "referent not explicit",
    "warning",
    why="Items are mixed in a form: each must say by itself who or what it is about. At the individual level that is "
    "the respondent, at the dyad's the two (or the group), at the university's the university or its programme.",
    remedy="Name who or what it is about, as the item's `level` has it.",
    trips=(
        small(Entry("AA01", "Feedback is given regularly.", "بازخورد داده می‌شود.")),
        small(Entry("AA01", "The programme is useful.", level="individual")),
        small(Entry("AA01", "Trust is high.", level="dyad")),
    ),
    passes=(
        small(Entry("AA01", "Our programme gives feedback.", "برنامهٔ ما بازخورد می‌دهد.")),
        small(Entry("AA01", "I am more confident.", "اعتمادبه‌نفسم بیشتر شده است.", level="individual")),
        small(Entry("AA01", "My mentor trusts me.", "منتور من به من اعتماد دارد.", level="dyad")),
    ),
)
def no_referent(bank: ItemBank) -> Iterator[Fault]:
    """Find wordings without any word for what their level says they are about."""
    level_of = {item.id: item.level for item in bank.items}
    for text in texts(bank):
        if text.kind == "item":
            level = level_of[text.item]
            pattern = vocabulary(text.language).referents.get(level)
            if pattern is not None and not pattern.search(text.plain):
                message = f"It does not say who or what it is about (level: {level})."
                yield Fault(text.item, message, text.language, text.respondent)


@rule(
    "L47",
    "too few items",
    "warning",
    why=f"With fewer than {FEWEST} items a factor is not identified by itself (Kline 2016, ch. 9).",
    remedy="Write further items, or ask the construct of these respondents together with another.",
    trips=(
        small(Entry("AA01"), Entry("AA02")),
        small(Entry("AA01"), Entry("AA02"), Entry("AA03", respondent=("mentor",)), Entry("AA04")),
    ),
    passes=(
        small(Entry("AA01"), *_ONE_OF_THREE),
        small(*(Entry(f"AA0{n}", respondent=("mentee", "mentor")) for n in (1, 2, 3))),
    ),
)
def too_few_items(bank: ItemBank) -> Iterator[Fault]:
    """Count the items of each construct that each of its respondents answers."""
    for construct in bank.constructs:
        items = [item for item in bank.items if item.construct_id == construct.id]
        for respondent, count in Counter(who for item in items for who in item.respondent).items():
            if count < FEWEST:
                message = f"The construct has {count} item{'s' if count > 1 else ''} for this respondent."
                yield Fault(construct.id, message, None, respondent)


def _labels(scale: ResponseScale, language: str) -> list[str]:
    return [option.label[language].lower() for option in scale.options if language in option.label]


def _is_agreement(scale: ResponseScale) -> bool:
    """Say whether a scale asks for agreement: one of its labels says so, in English or in Persian."""
    return any("agree" in label or "موافق" in label for code in ("en", "fa") for label in _labels(scale, code))
