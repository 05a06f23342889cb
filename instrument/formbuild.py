"""From a blueprint, a bank and the shared blocks to a form: the same arguments give the same form, byte for byte."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from instrument import blocks as shared
from instrument import planned
from instrument.bank import ItemBank
from instrument.blocks import OTHER, ROLE, ROLES, BackgroundQuestion, Blocks
from instrument.blueprint import Blueprint, Rating
from instrument.errors import ContentError, Problem, UsageError, nearest
from instrument.form import Form
from instrument.item import Item
from instrument.question import Choice, Question
from instrument.scale import Option
from instrument.selection import evidence, select
from instrument.words import Words, say


def build(blueprint: Blueprint, bank: ItemBank, language: str, seed: int = 1, blocks: Blocks | None = None) -> Form:
    """Return the form of a blueprint in a language; `blocks` are the shipped ones by default.

    Raises UsageError for a language that the bank is not worded in, ContentError if another text lacks it, or the
    blueprint names what is not there.
    """
    if language not in bank.languages:
        remedy = f"Languages there are: {', '.join(bank.languages)}."
        raise UsageError.at(f"language '{language}'", f"{bank.id} is not worded in it.", remedy)
    builder = _Builder(blueprint, bank, blocks or shared.shipped(), language)
    chosen = builder.choose()
    items = tuple(question for item in chosen for question in builder.ratings(item))
    return Form(
        id=blueprint.id,
        title=builder.say(blueprint.title),
        language=language,
        seed=seed,
        bank=bank.id,
        respondents=blueprint.respondent,
        order=blueprint.order,
        instructions=builder.say(blueprint.instructions),
        items=items,
        missing_codes=tuple((reason.id, reason.value) for reason in bank.scales.missing),
        construct_titles=builder.construct_titles(items),
        before=(*builder.consent(), *builder.background()),
        attention=builder.attention(),
        after=builder.open_questions(),
        cluster=blueprint.cluster,
        group=blueprint.group,
        role=ROLE if len(blueprint.respondent) > 1 else None,
        declined=builder.say(builder.blocks.declined) if blueprint.consent else "",
        thanks=builder.say(blueprint.thanks),
        blocks=builder.planned_blocks(chosen),
    )


@dataclass(frozen=True)
class _Builder:
    """What every part of the building needs: the recipe, the bank, the shared blocks, the language."""

    blueprint: Blueprint
    bank: ItemBank
    blocks: Blocks
    language: str

    @property
    def where(self) -> str:
        return f"blueprint {self.blueprint.id}"

    def say(self, words: Words, where: str = "") -> str:
        return say(words, self.language, f"{self.where}, {where}" if where else self.where) if words else ""

    def choose(self) -> list[Item]:
        recipe, bank = self.blueprint, self.bank
        constructs, ids = {c.id for c in bank.constructs}, {item.id for item in bank.items}
        problems = [
            Problem(self.where, f"'{name}' is no {kind} of {bank.id}.", f"Correct the name.{nearest(name, known)}")
            for kind, names, known in (("construct", recipe.constructs, constructs), ("item", recipe.items, ids))
            for name in names
            if name not in known
        ]
        if problems:
            raise ContentError(problems)
        pool = [item for item in bank.items if set(recipe.respondent) & set(item.respondent)]
        if recipe.positive_only:
            pool = [item for item in pool if item.key > 0]
        self._check_pool(pool)
        return select(pool, bank, recipe.constructs, recipe.items, recipe.per_construct)

    def _check_pool(self, pool: list[Item]) -> None:
        """Refuse a construct or an item that has nothing for the blueprint's respondents."""
        recipe, who = self.blueprint, " or ".join(self.blueprint.respondent)
        held = {"construct": {item.construct_id for item in pool}, "item": {item.id for item in pool}}
        empty = [
            Problem(
                self.where, f"the {kind} '{name}' has nothing to ask a {who}.", "Leave it out, or add the respondent."
            )
            for kind, names in (("construct", recipe.constructs), ("item", recipe.items))
            for name in names
            if name not in held[kind]
        ]
        if empty:
            raise ContentError(empty)

    def ratings(self, item: Item) -> list[Question]:
        ratings = self.blueprint.ratings or (Rating(scale=item.scale, question={}),)
        return [self._rating(item, rating) for rating in ratings]

    def construct_titles(self, items: tuple[Question, ...]) -> tuple[tuple[str, str], ...]:
        titles = {construct.id: construct.title for construct in self.bank.constructs}
        named = dict.fromkeys(item.construct for item in items)
        return tuple((name, self.say(titles.get(name) or titles[_plain(name)], name)) for name in named)

    def consent(self) -> tuple[Question, ...]:
        consent = self.blueprint.consent
        if consent is None:
            return ()
        options = self._options(self.blocks.consent_options, "consent")
        return (Question("consent", "consent", self.say(consent.question), self.say(consent.text), options=options),)

    def background(self) -> tuple[Question, ...]:
        known = self.blocks.questions | {question.id: question for question in self.blueprint.questions}
        names = [*self.blueprint.background]
        if len(self.blueprint.respondent) > 1 and ROLE not in names:
            names.insert(0, ROLE)
        self._check(names, known, "background question")
        return tuple(question for name in names for question in self._background(known[name]))

    def attention(self) -> tuple[Question, ...]:
        known = self.blocks.checks
        self._check(self.blueprint.attention, known, "attention check")
        return tuple(
            Question(
                check.id,
                "attention",
                self.say(check.text, check.id),
                options=self._options(self.bank.scales.scale(check.scale, check.id).options, check.id),
                missing=self._reasons(),
                expected=check.expected,
            )
            for check in (known[name] for name in self.blueprint.attention)
        )

    def open_questions(self) -> tuple[Question, ...]:
        asked = []
        if self.blueprint.open_questions:
            for question in self.bank.open_questions:
                if set(question.respondent) & set(self.blueprint.respondent):
                    text = say(self.bank.texts(question.id, self._who()), self.language, question.id)
                    asked.append(Question(question.id, "open", text, missing=self._reasons()))
        if self.blueprint.closing:
            asked.append(Question("closing", "open", self.say(self.blueprint.closing), missing=self._reasons()))
        return tuple(asked)

    def planned_blocks(self, chosen: list[Item]) -> tuple[tuple[str, str], ...]:
        plan = self.blueprint.planned_missing
        if plan is None:
            return ()
        ranked = sorted(chosen, key=lambda item: -evidence(item, self.bank))
        constructs = dict.fromkeys(item.construct_id for item in chosen)
        grouped = {name: [item.id for item in ranked if item.construct_id == name] for name in constructs}
        blocks = planned.allocate(grouped, plan.core_share)
        return tuple((item.id, blocks[item.id]) for item in chosen)

    def _rating(self, item: Item, rating: Rating) -> Question:
        where = f"item {item.id}"
        if self._who() is None and self.bank.wordings[self.language][item.id].by:
            remedy = "Give the blueprint one respondent."
            raise ContentError.at(self.where, f"{item.id} is worded apart for each respondent.", remedy)
        return Question(
            id=item.id + rating.suffix,
            kind="rating",
            text=say(self.bank.texts(item.id, self._who()), self.language, where),
            lead=self.say(rating.question),
            construct=f"{item.construct_id}_{rating.scale}" if rating.suffix else item.construct_id,
            key=item.key,
            codes=item.codes,
            options=self._options(self.bank.scales.scale(rating.scale, where).options, rating.scale),
            missing=self._reasons(),
            respondents=item.respondent if len(self.blueprint.respondent) > 1 else (),
        )

    def _background(self, question: BackgroundQuestion) -> Iterator[Question]:
        """Give a question, and the one for an answer that it does not list."""
        several = len(self.blueprint.respondent) > 1
        options = question.options
        if several and question.id == ROLE:
            # A role that the form is not for would be asked no item.
            options = tuple(option for option in options if ROLES.get(option.value) in self.blueprint.respondent)
        other = question.other if question.kind == "choice" else None
        if other is not None:
            options = (*options, Option(value=OTHER, label=other.label))
        asked = Question(
            id=question.id,
            kind=question.kind,
            text=self.say(question.text, question.id),
            options=self._options(options, question.id),
            # Which items are asked hangs on the role, so that question alone must be answered.
            missing=() if several and question.id == ROLE else self._reasons(),
            respondents=question.respondent if several and question.id != ROLE else (),
            least=question.min,
            greatest=question.max,
            decimals=question.decimals,
        )
        yield asked
        if other is not None:
            yield Question(
                f"{question.id}_other",
                "text",
                self.say(other.text, question.id),
                missing=asked.missing,
                respondents=asked.respondents,
                only_if=(question.id, OTHER),
            )

    def _who(self) -> str | None:
        return self.blueprint.respondent[0] if len(self.blueprint.respondent) == 1 else None

    def _options(self, options: tuple[Option, ...], where: str) -> tuple[Choice, ...]:
        return tuple(Choice(option.value, self.say(option.label, where)) for option in options)

    def _reasons(self) -> tuple[Choice, ...]:
        reasons = [self.bank.scales.reason(name, self.where) for name in self.blueprint.missing]
        if private := [reason.id for reason in reasons if not reason.offered]:
            offered = ", ".join(reason.id for reason in self.bank.scales.missing if reason.offered)
            what = f"missing reason {', '.join(private)} is set by the program."
            raise ContentError.at(self.where, what, f"Offer some of {offered}.")
        return tuple(Choice(reason.value, self.say(reason.label, reason.id)) for reason in reasons)

    def _check(self, names: Sequence[str], known: Collection[str], kind: str) -> None:
        remedy = "Add it to items/blocks.toml, or correct the name."
        problems = [
            Problem(self.where, f"'{name}' is no {kind}.", remedy + nearest(name, known))
            for name in names
            if name not in known
        ]
        if problems:
            raise ContentError(problems)


def _plain(construct: str) -> str:
    """Return the construct that a second rating of it is named after ("norms_importance" -> "norms")."""
    return construct.rsplit("_", 1)[0]
