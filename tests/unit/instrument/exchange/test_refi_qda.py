"""Codebooks of several programs are read; what is none, or is poisoned, is one clear message."""

import re
from pathlib import Path

import pytest

from instrument.errors import ContentError, UsageError
from instrument.exchange import files
from instrument.exchange.refi_qda import NAMESPACES, QdaCode, QdaSet, read_qdc
from tests.unit.instrument.exchange.qdc import ATLAS, NVIVO, write_qdc

HEAD = f'<CodeBook xmlns="{NAMESPACES[0]}"><Codes>'
TAIL = "</Codes></CodeBook>"


def _file(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "x.qdc"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def _faults(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read_qdc(_file(tmp_path, text))
    return str(caught.value).splitlines()


def test_a_codebook_of_nvivo_for_mac(tmp_path: Path) -> None:
    book = read_qdc(_file(tmp_path, NVIVO))
    assert book.origin == "NVivo 12 For Mac"
    child = QdaCode("2D969AF8-C875-4FAE-BCD8-F0162BC27396", "Keeps promises", None, True)
    parent = "2A08BDDF-4C35-4250-BF77-7DE37B50C930"  # in one form, whatever its case and braces
    assert book.codes == (QdaCode(parent, "Trust & care", "What trust\nrests on.", True, (child,)),)


def test_a_codebook_of_atlas_ti_with_its_code_groups(tmp_path: Path) -> None:
    book = read_qdc(_file(tmp_path, ATLAS))
    assert [code.name for code in book.codes] == ["گوش می‌دهد", "Advises", "Meets"]
    members = tuple(f"{n}FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" for n in (1, 2))
    assert book.sets == (QdaSet("ECA18D76-2B8B-4F26-BC1D-19ECA19FB3F0", "Mentor", "What mentors do.", members),)


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_namespace_that_programs_write_is_read(tmp_path: Path, namespace: str, encoding: str) -> None:
    path = write_qdc(tmp_path / "x.qdc", [("a", "اعتماد", [])], namespace)
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + path.read_text(encoding="utf-8")
    assert read_qdc(_file(tmp_path, text.encode(encoding))).codes[0].name == "اعتماد"


def test_a_folder_that_cannot_be_coded_with_is_told_apart(tmp_path: Path) -> None:
    codes = "".join(f'<Code guid="{n}" name="{n}" isCodable="{n}"/>' for n in ("true", "false", "0", "1"))
    book = read_qdc(_file(tmp_path, HEAD + codes + '<Code guid="x" name="x"/>' + TAIL))
    assert [code.codable for code in book.codes] == [True, False, False, True, True]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "poison", [LAUGHS, OUTSIDE, "<!DOCTYPE CodeBook>", '<!DOCTYPE x SYSTEM "http://example.org/x">']
)
def test_entities_and_document_types_are_refused_unread(tmp_path: Path, poison: str) -> None:
    assert _faults(tmp_path, poison + HEAD + '<Code guid="a" name="&a;"/>' + TAIL) == [
        "x.qdc: it has a document type (DOCTYPE) or entities, which no codebook needs; it was not read. "
        "Remove them, or export the codebook again."
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "x.qdc: it is not XML: no element found"),
        (b"name;guid\n", "x.qdc: it is not XML: not well-formed"),
        (NVIVO.replace("</Codes>", "").encode(), "x.qdc: it is not XML: mismatched tag"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "x.qdc: it is not XML: unknown encoding"),
        (b'<?xml version="1.0" encoding="gbk"?><a/>', "x.qdc: it is not XML: multi-byte encodings are not supported"),
        (b"<CodeBook\x00/>", "x.qdc: it is not XML:"),
        (b"PK\x03\x04rest", "x.qdc: it is a packed project (.qdpx or .zip), not a codebook. Export it as a REFI-QDA"),
        (b'<Project xmlns="urn:QDA-XML:project:1.0"/>', "x.qdc: it is a REFI-QDA project, not a codebook."),
        (b"<html/>", "x.qdc: it is no REFI-QDA codebook: it begins with <html> of namespace 'none'."),
        (b'<CodeBook xmlns="urn:x"><Codes/></CodeBook>', "it begins with <CodeBook> of namespace 'urn:x'."),
        ((HEAD + TAIL).encode(), "x.qdc: it has no codes."),
    ],
)
def test_what_is_no_codebook_is_one_clear_message(tmp_path: Path, content: bytes, fault: str) -> None:
    faults = _faults(tmp_path, content)
    assert len(faults) == 1
    assert re.search(re.escape(fault), faults[0])


def test_faults_of_codes_come_at_once_each_with_its_code(tmp_path: Path) -> None:
    codes = '<Code guid="a" name="A"><Code guid="a" name="B"/><Code name="C"/></Code><Code guid="d" name=" "/>'
    sets = '</Codes><Sets><Set guid="a" name="S"/></Sets></CodeBook>'
    assert _faults(tmp_path, HEAD + codes + sets) == [
        "x.qdc, code 'A > B': its guid a is also that of code 'A'. Export again: two codes with one guid cannot be "
        "told apart.",
        "x.qdc, code 'A > C': it has no guid. Export again: without guids, codes have no permanent ids.",
        "x.qdc, code '': it has no name. Name it in the program it comes from and export again.",
        "x.qdc, set 'S': its guid a is also that of code 'A > B'. Export again: two codes with one guid cannot be told "
        "apart.",
    ]


def test_a_file_of_a_hundred_thousand_levels_ends_in_a_message(tmp_path: Path) -> None:
    deep = "".join(f'<Code guid="{n}" name="n">' for n in range(100_000)) + "</Code>" * 100_000
    (fault,) = _faults(tmp_path, HEAD + deep + TAIL)
    assert "codes stand more than 30 levels deep. Flatten the codebook." in fault


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="the file is not there"):
        read_qdc(tmp_path / "none.qdc")
    monkeypatch.setattr(files, "LARGEST", 10)
    assert "it holds more than" in _faults(tmp_path, NVIVO)[0]
