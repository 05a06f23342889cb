"""A study: a folder with its settings, its fixed forms and its answers.

study.toml        what is asked of whom, where answers go, which model is to be confirmed
forms/            the forms, fixed when the study is made: a later change of the bank does not touch them
model.lav         the model, in lavaan's syntax
responses.sqlite  the answers
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, field_validator

from instrument import bank, blocks, blueprint, formbuild, library, tomlfile
from instrument.bank import ItemBank
from instrument.blueprint import Blueprint
from instrument.errors import ContentError, UsageError
from instrument.exchange.files import write_folder
from instrument.fieldwork import Quota
from instrument.form import Form
from instrument.reportfacts import ReportFacts, to_toml
from instrument.responses import model_text
from instrument.tomlfile import FileModel, read_text, toml_text, write_whole
from instrument.words import Words

if TYPE_CHECKING:
    from instrument.store import Clock, Store

STUDY_FILE = "study.toml"
#: The background question whose answers a study may list.
UNIVERSITY = "university"


class StudyFile(FileModel):
    """study.toml. `cluster` and `group` are columns of the answers; `model` a file beside it, "" for none."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    title: str
    language: str
    blueprint: str
    seed: int = 1
    store: str = "sqlite:///responses.sqlite"
    model: str | None = "model.lav"
    cluster: str | None = None
    group: str | None = None
    # As in the data specification.
    construct_level: Literal["configural", "shared", "simultaneous"] | None = None
    between: str | None = None
    # The URL that the HTML form posts its response files to (docs/collecting.md); without it they are saved as files.
    collect: str | None = None
    # Whether a respondent's id may say who it is; without it, an id is drawn or is a code.
    identified: bool = False
    # The universities that respondents choose from, each in every language; "another one" is added. The forms are fixed
    # with them when the study is made (`new --universities FILE`).
    universities: tuple[Words, ...] = ()
    # How many are to answer, which `responses status` counts against.
    plan: Quota | None = None
    # True, or from what model: then SIMULATED stands on everything that comes out of the study.
    simulated: bool | str = False
    # The folder of the expert panel that judged the items; by default `panel` in the study, if there is one.
    panel: str | None = None
    # What software cannot know and the report must say.
    report: ReportFacts = ReportFacts()

    @field_validator("model")
    @classmethod
    def _no_model(cls, name: str | None) -> str | None:
        """An empty name is how the file says that there is no model: TOML has no null, and no key is the default."""
        return name or None


@dataclass(frozen=True)
class Study:
    """An opened study."""

    folder: Path
    settings: StudyFile

    @property
    def model(self) -> Path | None:
        """The model's path, or None if the study has none."""
        return self.folder / self.settings.model if self.settings.model else None

    @property
    def panel(self) -> Path | None:
        """The expert panel's folder, or None if the study has none; raise UsageError if a named one is not there."""
        found = self.folder / (self.settings.panel or "panel")
        if self.settings.panel and not found.is_dir():
            raise UsageError.at(f"{STUDY_FILE}, panel", f"there is no folder {found}.", "Correct the path.")
        return found if found.is_dir() else None

    def form(self, language: str | None = None) -> Form:
        """Return the study's fixed form in a language (the study's own by default).

        A language asked for the first time is built from the blueprint and fixed from then on.
        """
        chosen = language or self.settings.language
        path = _form_path(self.folder, self.settings.blueprint, chosen)
        if path.is_file():
            return read_form(path)
        recipe = blueprint.shipped(self.settings.blueprint)
        built = _built(self.settings, recipe, bank.shipped(recipe.bank), chosen)
        write_form(path, built)
        return built

    def forms(self) -> tuple[Form, ...]:
        """Return the study's fixed forms in every language they were built in, by the languages' names."""
        stem = Path(self.settings.blueprint).stem
        languages = sorted(
            path.stem.removeprefix(f"{stem}-") for path in (self.folder / "forms").glob(f"{stem}-*.json")
        )
        return tuple(self.form(language) for language in languages)

    def bank(self) -> ItemBank:
        """Return the bank that the study's items come from, as it is now."""
        return bank.shipped(blueprint.shipped(self.settings.blueprint).bank)

    def open_store(self, clock: "Clock | None" = None) -> "Store":
        """Open the study's response store; `clock` gives the times written into it, the true ones by default."""
        from instrument.store import open_store, utc_now

        return open_store(self.settings.store, self.folder, clock or utc_now)


def create(folder: Path, settings: StudyFile) -> Study:
    """Make a new study's folder, whole or not at all; raise UsageError if there is something in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError.at(str(folder), "it exists and is not empty.", "Give a new folder.")
    recipe = blueprint.shipped(settings.blueprint)
    source = bank.shipped(recipe.bank)
    own = any(question.id == UNIVERSITY for question in recipe.questions)
    if settings.universities and (own or UNIVERSITY not in recipe.background):
        what = "its university question is its own." if own else "it asks for no university."
        raise UsageError.at(f"blueprint {recipe.id}", what, "Leave the universities out, or take another blueprint.")
    built = _built(settings, recipe, source, settings.language)
    # All languages are fixed now: built later, a form would follow what the bank had become by then.
    others = [
        _built(settings, recipe, source, language)
        for language in source.languages
        if language != settings.language and language in recipe.title
    ]
    named = settings.blueprint in library.names("forms")
    complete = settings.model_copy(
        update={
            "cluster": settings.cluster or recipe.cluster,
            "group": settings.group or recipe.group,
            # A path is kept whole, so that the study can be used from any folder.
            "blueprint": settings.blueprint if named else str(Path(settings.blueprint).resolve()),
        }
    )
    values = {"schema": 1, **complete.model_dump(exclude={"schema_version", "report"}), "model": complete.model or ""}
    about = "A mentorscale study. `cluster` and `group` are columns of the answers."
    contents = {
        str(_form_path(Path(), settings.blueprint, made.language)): form_text(made) for made in (built, *others)
    }
    if complete.model:
        contents[complete.model] = model_text(built)
    # The last, for a folder is a study by this file.
    contents[STUDY_FILE] = toml_text(values, about, to_toml(complete.report))
    write_folder(folder, {name: text.encode() for name, text in contents.items()})
    return Study(folder, complete)


def _built(settings: StudyFile, recipe: Blueprint, source: ItemBank, language: str) -> Form:
    shared = blocks.shipped()
    if settings.universities:
        shared = shared.listing(UNIVERSITY, settings.universities)
    return formbuild.build(recipe, source, language, settings.seed, shared)


def open_study(folder: Path) -> Study:
    """Open a study's folder; raise UsageError if there is no study in it."""
    path = folder / STUDY_FILE
    if not path.is_file():
        raise UsageError.at(str(folder), f"there is no {STUDY_FILE} in it.", "Make one: mentorscale new FOLDER.")
    return Study(folder, tomlfile.load(StudyFile, path))


def _form_path(folder: Path, blueprint_name: str, language: str) -> Path:
    return folder / "forms" / f"{Path(blueprint_name).stem}-{language}.json"


def read_form(path: Path) -> Form:
    """Read a form's JSON; raise ContentError if it is not one, or not the one that its hash names."""
    try:
        values = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise ContentError.at(
            f"{path.name}, line {error.lineno}", f"this is not valid JSON: {error.msg}.", "Build the form again."
        ) from None
    said = values.pop("hash", None) if isinstance(values, dict) else None
    made = Form.from_dict(values, path.name)
    if said != made.hash:
        raise ContentError.at(
            path.name, "its text was changed after it was built.", "Restore the file, or build a form with another id."
        )
    return made


def write_form(path: Path, made: Form) -> None:
    """Write a form's JSON, whole or not at all."""
    write_whole(path, form_text(made))


def form_text(made: Form) -> str:
    """Return a form's JSON, readable, with its hash."""
    values = {"hash": made.hash, **made.to_dict()}
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
