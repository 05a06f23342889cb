"""A study's folder: its forms are fixed, its settings checked, nothing in it overwritten."""

import json
from pathlib import Path

import pytest

from instrument import formbuild, library, study
from instrument.bank import ItemBank
from instrument.blueprint import Blueprint
from instrument.cli.responses import write_responses
from instrument.dataspec import read_spec
from instrument.errors import ContentError, UsageError
from instrument.session import Answer, Session
from instrument.study import Study, StudyFile

SETTINGS = StudyFile(title="Mentoring", language="en", blueprint="communication", seed=7)


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return study.create(tmp_path / "s", SETTINGS)


def test_a_new_study_opens_as_it_was_made(made: Study) -> None:
    opened = study.open_study(made.folder)
    assert opened.settings == made.settings
    assert opened.settings.cluster == "university"
    assert opened.model == made.folder / "model.lav"
    assert opened.model.read_text(encoding="utf-8").count("=~") == 2


def test_what_a_construct_means_for_clusters_goes_from_the_study_into_the_specification(tmp_path: Path) -> None:
    opened = study.create(tmp_path / "s", SETTINGS.model_copy(update={"construct_level": "shared"}))
    session = Session.start(opened.form(), "r1")
    for item in opened.form().items:
        session = session.with_answer(Answer(item.id, 3))
    store = study.open_study(opened.folder).open_store()
    store.add(session)
    store.close()
    write_responses(study.open_study(opened.folder), tmp_path / "a.csv")
    assert read_spec(tmp_path / "a.toml").construct_level == "shared"


def test_its_form_is_the_blueprints(made: Study, recipe: Blueprint, shipped_bank: ItemBank) -> None:
    assert made.form() == formbuild.build(recipe, shipped_bank, "en", 7)


def test_its_form_stays_when_the_bank_changes(made: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made.form()
    monkeypatch.setattr(library, "ROOT", made.folder / "nowhere")
    assert made.form() == before


def test_a_second_language_is_built_once_and_kept(made: Study) -> None:
    persian = made.form("fa")
    assert persian.language == "fa"
    assert (made.folder / "forms" / "communication-fa.json").is_file()
    assert made.form("fa") == persian


def test_a_blueprint_of_ones_own_leaves_nothing_outside_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    own = tmp_path / "own" / "mine.toml"
    own.write_text(library.find("forms", "communication").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    made = study.create(Path("s"), SETTINGS.model_copy(update={"blueprint": "own/mine.toml"}))
    assert [path.name for path in own.parent.iterdir()] == ["mine.toml"]
    assert sorted(path.name for path in (tmp_path / "s" / "forms").iterdir()) == ["mine-en.json", "mine-fa.json"]
    assert made.settings.blueprint == str(own)
    monkeypatch.chdir("/")
    assert study.open_study(tmp_path / "s").form("fa").language == "fa"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(UsageError, match="it exists and is not empty"):
            study.create(folder, SETTINGS)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_study_that_cannot_be_built_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="language 'de'"):
        study.create(tmp_path / "s", SETTINGS.model_copy(update={"language": "de"}))
    assert list(tmp_path.iterdir()) == []


def test_a_study_without_a_model_opens_without_one(tmp_path: Path) -> None:
    made = study.create(tmp_path / "s", SETTINGS.model_copy(update={"model": None}))
    opened = study.open_study(tmp_path / "s")
    assert opened.settings == made.settings
    assert opened.model is None
    assert sorted(path.name for path in made.folder.iterdir()) == ["forms", "study.toml"]


@pytest.mark.parametrize("stage", range(4))
@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "stop"])
def test_a_study_that_cannot_be_written_leaves_nothing_behind(
    stage: int, there: bool, fault: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own" / "s"
    if there:
        folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    written: list[Path] = []

    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:  # the file is there, and half of it in it, when the disk is full
            written.append(path)
            file.write(content[:10] if len(written) > stage else content)
        if len(written) > stage:
            raise fault
        return len(content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError if isinstance(fault, OSError) else KeyboardInterrupt):
        study.create(folder, SETTINGS)
    assert len(written) == stage + 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_appears_only_when_all_of_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes
    seen: list[bool] = []

    def watched(path: Path, content: bytes) -> int:
        seen.append((tmp_path / "s").exists())
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", watched)
    made = study.create(tmp_path / "s", SETTINGS)
    assert seen == [False] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["s"]
    assert study.open_study(tmp_path / "s").form() == made.form()


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    study.create(Path(), SETTINGS)
    assert study.open_study(Path.cwd()).settings.title == "Mentoring"


def test_a_folder_that_is_no_study_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no study\.toml in it\. Make one: mentorscale new FOLDER\."):
        study.open_study(tmp_path)


def test_a_fault_of_study_toml_is_named(made: Study) -> None:
    path = made.folder / study.STUDY_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("seed = 7", 'sed = "x"'), encoding="utf-8")
    with pytest.raises(ContentError, match=r"study\.toml, sed: .* Did you mean 'seed'\?"):
        study.open_study(made.folder)


def test_a_form_file_reads_back_with_its_hash(made: Study) -> None:
    path = made.folder / "forms" / "communication-en.json"
    assert json.loads(path.read_text(encoding="utf-8"))["hash"] == made.form().hash


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("trust each other", "trust one another", "its text was changed after it was built"),
        ('"seed": 7', '"seed": 8', "its text was changed after it was built"),
        ('"seed": 7', '"seed": ', r"line \d+: this is not valid JSON"),
        ('"seed": 7', '"sed": 7', "this is not a form"),
    ],
)
def test_a_damaged_form_file_is_refused(made: Study, old: str, new: str, message: str) -> None:
    path = made.folder / "forms" / "communication-en.json"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=f"communication-en.json.*{message}"):
        made.form()


def test_half_a_form_file_is_refused(made: Study) -> None:
    path = made.folder / "forms" / "communication-en.json"
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(ContentError, match="not valid JSON"):
        made.form()
