"""`validate` and `report` as a researcher runs them: the same bytes again, what is kept, fails, or is stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest

from instrument.dataspec import DataSpec, write_spec
from tests.e2e.conftest import Done, Run, mentorscale
from tests.unit.analysis.report.conftest import MODEL, SPEC, answers

ASKED = ("validate", "d.csv", "--spec", "s.toml", "--model", "m.lav", "--out")
PERSIAN = ("--lang", "fa", "--format", "html,docx,pdf")
SAME = ("results.json", "document.json", "report-fa.html")


def fill(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    answers().to_csv(folder / "d.csv", index=False)
    write_spec(folder / "s.toml", DataSpec(**SPEC))
    (folder / "m.lav").write_text(MODEL, encoding="utf-8")
    return folder


def done_well(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def digests(folder: Path, names: tuple[str, ...] = SAME) -> dict[str, str]:
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a Persian report, the first of its data; tests that change it make their own."""
    folder = fill(tmp_path_factory.mktemp("first"))
    said = done_well(mentorscale(*ASKED, "report", *PERSIAN, cwd=folder, PYTHONHASHSEED="1"))
    assert [f"report-fa.{kind}" in said for kind in ("html", "docx", "pdf")] == [True] * 3
    return folder


def test_another_folder_another_hash_seed_and_nothing_kept_give_the_same(made: Path, tmp_path: Path) -> None:
    other = fill(tmp_path / "a folder of another name")
    done_well(mentorscale(*ASKED, "second", *PERSIAN, "--again", cwd=other, PYTHONHASHSEED="4711"))
    one, two = made / "report", other / "second"
    assert digests(one) == digests(two)
    figures = [f"figures/{path.name}" for path in (one / "figures").iterdir()]
    assert len(figures) > 5
    assert digests(one, tuple(figures)) == digests(two, tuple(figures))
    assert not list(other.glob(".mentorscale-kept"))
    parts = []
    for folder in (one, two):
        with ZipFile(folder / "report-fa.docx") as archive:
            parts.append({name: archive.read(name) for name in archive.namelist() if name.startswith("word/")})
    assert parts[0] == parts[1]
    pages = []
    for folder in (one, two):
        with pikepdf.open(folder / "report-fa.pdf") as pdf:
            pages.append([page.Contents.read_bytes() for page in pdf.pages])
    assert pages[0] == pages[1]


def test_a_second_run_takes_what_is_unchanged_and_says_so(made: Path) -> None:
    before = digests(made / "report")
    done_well(mentorscale(*ASKED, "again", "--lang", "fa", cwd=made, PYTHONHASHSEED="2"))
    assert digests(made / "again") == before
    sections = (made / "again" / "run.log").read_text(encoding="utf-8").splitlines()[1:-2]
    assert len(sections) == len(json.loads((made / "again" / "results.json").read_text(encoding="utf-8"))["sections"])
    assert [line for line in sections if not line.endswith(", kept from an earlier run)")] == []
    assert "kept from" not in (made / "report" / "run.log").read_text(encoding="utf-8")


def test_a_report_is_shown_in_another_language_and_format(made: Path, run: Run) -> None:
    before = digests(made / "report")
    said = done_well(run("report", made / "report", "--lang", "en", "--format", "html,docx"))
    assert said.splitlines() == [f"Report:  {made / 'report' / name}" for name in ("report.html", "report.docx")]
    assert 'lang="en"' in (made / "report" / "report.html").read_text(encoding="utf-8")
    assert digests(made / "report") == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "html,odt"), "--format odt: there is none such"),
        (("--lang", "de"), "--lang de: there is none such"),
        (("--out", "d.csv"), "there is a file of this name"),
        (("--out", "d.csv/deeper"), "d.csv is a file"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_computed(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    folder = fill(tmp_path)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = mentorscale(*ASKED, "report", *options, cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("mentorscale: ")
    assert said in done.stderr
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def patched(patch: str, folder: Path) -> "subprocess.Popen[str]":
    """Start the command in a process in which `patch` has run."""
    code = f"import sys; sys.argv = {['mentorscale', *ASKED, 'report', '--again']!r}\n{patch}\n"
    code += "from instrument.cli import main\nsys.exit(main())\n"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_an_estimator_that_fails_is_a_line_and_the_rest_stands(tmp_path: Path) -> None:
    patch = "from analysis.report.sections import guttman\nguttman.compute = lambda inputs: 1 / 0"
    command = patched(patch, fill(tmp_path))
    _, said = command.communicate(timeout=120)
    assert command.returncode == 0, said
    assert "note: guttman: failed: ZeroDivisionError: division by zero" in said.splitlines()
    sections = json.loads((tmp_path / "report/results.json").read_text(encoding="utf-8"))["sections"]
    assert [name for name, section in sections.items() if section["status"] == "failed"] == ["guttman"]
    assert sections["cfa"]["status"] == "ok"
    assert "ZeroDivisionError: division by zero" in (tmp_path / "report/report.html").read_text(encoding="utf-8")
    (line,) = [line for line in (tmp_path / "report/run.log").read_text("utf-8").splitlines() if "failed" in line]
    assert line.endswith("(failed: ZeroDivisionError: division by zero)")


@pytest.mark.parametrize("where", ["computing", "writing"])
def test_ctrl_c_leaves_what_there_was(tmp_path: Path, where: str) -> None:
    place = {
        "computing": "from analysis.report.sections import guttman as at\nname = 'compute'",
        "writing": "from pathlib import Path as at\nname = 'replace'",
    }
    patch = f"{place[where]}\nimport time\n"
    patch += "setattr(at, name, lambda *given: (open('here', 'w').close(), time.sleep(60)))"
    folder = fill(tmp_path)
    (folder / "report").mkdir()
    (folder / "report" / "results.json").write_text("an earlier one", encoding="utf-8")
    command = patched(patch, folder)
    try:
        while not (folder / "here").exists():
            assert command.poll() is None, command.communicate()
            time.sleep(0.05)
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=60)
    finally:
        command.kill()
    assert command.returncode == 130
    assert "Traceback" not in said
    assert [path.name for path in (folder / "report").rglob("*") if path.is_file()] == ["results.json"]
    assert (folder / "report" / "results.json").read_text(encoding="utf-8") == "an earlier one"
