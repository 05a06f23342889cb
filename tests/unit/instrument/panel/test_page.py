"""The page: every field is named for those who cannot see it, and nothing runs on it but its own script."""

import base64
import hashlib
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest

from instrument.panel import page
from instrument.panel.labels import PHRASES
from instrument.panel.sheet import RatingSheet

EVIL = '</script><script>alert(1)</script><img src=x onerror=alert(1)> "quoted" & \u2028'


def _tree(text: str) -> ElementTree.Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: ElementTree.Element = parser.parse(text)
    return tree


@pytest.fixture(scope="module")
def english_page(english_sheet: RatingSheet) -> str:
    return page.render(english_sheet, "E1")


@pytest.fixture(scope="module")
def persian_page(persian_sheet: RatingSheet) -> str:
    return page.render(persian_sheet, "E1")


def test_it_is_sound_html(english_page: str, persian_page: str) -> None:
    assert (_tree(english_page).get("lang"), _tree(english_page).get("dir")) == ("en", "ltr")
    assert (_tree(persian_page).get("lang"), _tree(persian_page).get("dir")) == ("fa", "rtl")


def test_every_question_is_a_named_group_of_labelled_choices(persian_page: str, persian_sheet: RatingSheet) -> None:
    tree = _tree(persian_page)
    items = [group for group in tree.iter("fieldset") if group.get("class") == "item"]
    assert [group.get("id") for group in items] == [item.id for item in persian_sheet.items]
    for group in tree.iter("fieldset"):
        assert group[0].tag == "legend"
        assert "".join(group[0].itertext()).strip()
    labelled = {field for label in tree.iter("label") for field in label.iter() if field.tag in ("input", "textarea")}
    fields = [field for field in tree.iter() if field.tag in ("input", "textarea")]
    assert len(fields) == 3 * (4 + 4 + 3 + 1)
    assert set(fields) == labelled


def test_a_persian_page_counts_in_persian(persian_page: str) -> None:
    tree = _tree(persian_page)
    assert ["".join(mark.itertext()) for mark in tree.iter("b")][:4] == ["۱", "۲", "۳", "۴"]
    words = "".join("".join(part.itertext()) for part in tree.iter("main"))
    assert "کاملاً مرتبط" in words
    assert "توسعهٔ ارتباطات" in words


def test_the_page_loads_nothing_and_runs_its_own_script_alone(english_page: str) -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', english_page)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", english_page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.findall(r'(?:src|href)="(?!#)', english_page)
    assert "://" not in english_page.replace("http://www.w3.org", "")


def test_no_text_becomes_code(english_sheet: RatingSheet) -> None:
    evil = english_sheet.items[0].model_copy(update={"text": EVIL, "construct_title": EVIL})
    shown = english_sheet.model_copy(update={"items": (evil,), "bank_title": EVIL})
    text = page.render(shown, "E1")
    tree = _tree(text)
    assert len(list(tree.iter("script"))) == 2
    assert not list(tree.iter("img"))
    (legend,) = [part for part in tree.iter("span") if part.get("class") == "text"]
    assert legend.text == EVIL
    assert json.loads(next(tree.iter("script")).text or "")["answers"]["sheet"]["items"][0]["text"] == EVIL


def test_it_says_of_itself_what_the_import_asks(english_page: str, english_sheet: RatingSheet) -> None:
    data = json.loads(next(_tree(english_page).iter("script")).text or "")
    answers = data["answers"]
    assert RatingSheet.model_validate(answers["sheet"]) == english_sheet
    assert (answers["expert"], answers["version"]) == ("E1", english_sheet.version)
    assert data["digits"] == "0123456789"


def test_every_phrase_of_the_template_is_a_phrase() -> None:
    # A name that dict itself has, such as `clear`, would be taken for the method.
    template = Path(page.__file__).with_name("templates") / "sheet.html.j2"
    used = set(re.findall(r"say\.(\w+)", template.read_text(encoding="utf-8")))
    assert used <= set(PHRASES)
    assert not [key for key in PHRASES if hasattr(dict, key)]


def test_it_is_written_whole(tmp_path: Path, english_sheet: RatingSheet, english_page: str) -> None:
    page.write(english_sheet, "E1", tmp_path / "new" / "E1.html")
    assert (tmp_path / "new" / "E1.html").read_text(encoding="utf-8") == english_page
    assert len(english_page) < 100_000
