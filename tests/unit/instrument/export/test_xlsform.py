"""XLSForm: what pyxform and ODK Validate take, and what they do not see."""

import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from instrument.errors import ContentError, UsageError
from instrument.export import Options, xlsform
from instrument.form import Form
from instrument.question import Question
from tests.support.checkers import needs_java

pyxform = pytest.importorskip("pyxform", reason="pip install pyxform")
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
NAMESPACES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}


def xform(form: Form, options: Options) -> str:
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    made: Any = convert(xlsform.write(form, options), warnings=warnings, file_type=".xlsx")
    assert warnings == []
    return str(made.xform)


@needs_java
def test_odk_validate_accepts_it(planned: tuple[Form, Form], tmp_path: Path) -> None:
    english, persian = planned
    file = tmp_path / "form.xml"
    text = xform(english, Options(others=(persian,), shuffled_choices=("field",)))
    file.write_text(text, encoding="utf-8")
    # Its own return code: xls2xform says 0 for a form that is not valid.
    done = subprocess.run(["java", "-jar", str(JAR), str(file)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Xform is valid" in done.stdout


def test_what_odk_validate_does_not_see(short: tuple[Form, Form]) -> None:
    english, persian = short
    root = fromstring(xform(english, Options(others=(persian,))))
    instance = root.find(".//x:model/x:instance/*", NAMESPACES)
    assert instance is not None
    paths = {""}

    def walk(node: Any, path: str) -> None:
        here = f"{path}/{node.tag.split('}')[-1]}"
        paths.add(here)
        for child in node:
            walk(child, here)

    walk(instance, "")
    binds = [bind.attrib for bind in root.findall(".//x:bind", NAMESPACES)]
    assert {bind["nodeset"] for bind in binds} <= paths
    named = {found for bind in binds for found in re.findall(r"/data/[\w/]+", " ".join(bind.values()))}
    assert named <= paths
    # The order is that of the form, each question once.
    asked = [path.rsplit("/", 1)[-1] for path in (bind["nodeset"] for bind in binds)]
    assert [name for name in asked if name in english.questions] == list(
        dict.fromkeys(name for name in asked if name in english.questions)
    )
    assert set(english.questions) <= set(asked)


def test_texts_stay_texts(hostile: Form) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(xlsform.write(hostile)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    labels = [str(cell.value) for cell in cells if "script" in str(cell.value)]
    assert labels
    assert not any("<script" in label or "${x}" in label for label in labels if label != hostile.title)


def test_the_planned_version_is_drawn_once_and_kept(planned: tuple[Form, Form]) -> None:
    survey, _, _ = xlsform.sheets(planned[0], Options(respondent="s01"))
    rows = {row["name"]: row for row in survey}
    assert rows["version"]["calculation"] == "once(int(random() * 3) + 1)"
    blocks = dict(planned[0].blocks)
    block_a = next(name for name, block in blocks.items() if block == "A")
    assert "(${version} = 1 or ${version} = 2)" in rows[block_a]["relevant"]
    assert set(blocks) <= set(rows)


def test_names_that_it_needs_itself_and_orders_that_mean_something_are_refused(english: Form) -> None:
    with pytest.raises(ContentError, match="needs this name itself"):
        xlsform.write(replace(english, before=(Question("audit", "text", "Audit"),)))
    with pytest.raises(UsageError, match="no question about the respondent"):
        xlsform.write(english, Options(shuffled_choices=("COM03",)))
