"""What a report must say and no software can know: ethics, interviews, translation. Each is a question to be answered.

`[report]` in study.toml, or in a data specification, holds the answers; what is not answered is None and is shown as
missing wherever a checklist asks for it.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, field_validator

from instrument.tomlfile import FileModel, toml_value


def _asked(question: str) -> Any:
    return Field(default=None, description=question)


class ReportFacts(FileModel):
    """The answers; None where nobody has given one. A field's description is its question."""

    target_population: str | None = _asked("For whom is the questionnaire meant: which people, in which places?")
    construct_definition: str | None = _asked("What do the constructs mean, and from which theory or review are they?")
    interviews: Annotated[int | None, Field(ge=0)] = _asked(
        "How many interviews or focus groups were held to find what the items ask?"
    )
    interviewees: str | None = _asked("With whom were the interviews held, and how were these people chosen?")
    ethics_committee: str | None = _asked("Which ethics committee approved the study, or why was none asked?")
    ethics_number: str | None = _asked("What is the number of the ethics approval?")
    consent: str | None = _asked("How did respondents consent: in writing, on the form, otherwise?")
    recruitment: str | None = _asked("How were respondents chosen and invited (sampling, eligibility, incentives)?")
    invited: Annotated[int | None, Field(ge=0)] = _asked("How many people were invited?")
    collected_from: Annotated[str | None, Field(pattern=r"^\d{4}(-\d{2}){0,2}$")] = _asked(
        "When did the collection of data begin (YYYY-MM-DD)?"
    )
    collected_to: Annotated[str | None, Field(pattern=r"^\d{4}(-\d{2}){0,2}$")] = _asked(
        "When did the collection of data end (YYYY-MM-DD)?"
    )
    setting: str | None = _asked("Where and how were the data collected (places, on paper or online)?")
    sample_size: str | None = _asked("How was the size of the sample set (a plan, a rule, what could be had)?")
    translation_forward: str | None = _asked("Who translated the items, from which language into which?")
    translation_back: str | None = _asked("Who translated the items back, and had they seen the original?")
    reconciliation: str | None = _asked("How, and by whom, were differences between the translations settled?")
    pretest: Annotated[int | None, Field(ge=0)] = _asked(
        "With how many people was the questionnaire tried out in cognitive interviews?"
    )
    pretest_rounds: Annotated[int | None, Field(ge=0)] = _asked("In how many rounds was it tried out?")
    pretest_changes: str | None = _asked("What was changed after it was tried out?")
    hypotheses: str | None = _asked("Which hypotheses about other measures or groups were stated in advance?")
    retest: str | None = _asked("Were people asked twice, how far apart, and how well did their scores agree?")
    respecification: str | None = _asked("Which changes of the model were planned, and which were made?")
    cross_validation: str | None = _asked("In which other sample was the final model tested?")
    preregistration: str | None = _asked("Where was the study preregistered, or was it not?")
    funding: str | None = _asked("Who paid for the study, and under which grant?")
    conflicts: str | None = _asked("Which interests of the authors may bear on the study, or are there none?")
    data_availability: str | None = _asked("Where, and on what terms, can others have the data?")
    licence: str | None = _asked("Under which licence may others use the questionnaire?")

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_missing(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the key in `[report]` and the question."""

    key: str
    text: str


QUESTIONS: tuple[Question, ...] = tuple(
    Question(name, str(field.description)) for name, field in ReportFacts.model_fields.items()
)


def given(facts: ReportFacts) -> dict[str, str | int]:
    """Return what was answered, by key, in the order of the questions."""
    return {one.key: value for one in QUESTIONS if (value := getattr(facts, one.key)) is not None}


def missing(facts: ReportFacts) -> tuple[Question, ...]:
    """Return the questions that nobody has answered."""
    answered = given(facts)
    return tuple(one for one in QUESTIONS if one.key not in answered)


def to_toml(facts: ReportFacts) -> str:
    """Return `[report]` for a file: every question as a comment, its key commented out until it is answered."""
    answered = given(facts)
    lines = ["[report]", "# What the report must say and software cannot know. Remove # before a key and answer."]
    for one in QUESTIONS:
        value = f"{one.key} = {toml_value(answered[one.key])}" if one.key in answered else f'# {one.key} = ""'
        lines += [f"# {one.text}", value if one.key in answered or not _number(one.key) else f"# {one.key} = 0"]
    return "\n".join(lines) + "\n"


def _number(key: str) -> bool:
    return "int" in str(ReportFacts.model_fields[key].annotation)
