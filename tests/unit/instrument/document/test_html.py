"""The page is well-formed, self-contained and inert, whatever its texts say."""

import base64
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from instrument.document import Block, Column, Document, Figure, Heading, Note, Paragraph, Table, html
from tests.unit.instrument.document.pages import KINDS, page

XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "\"'></p></style></title><script>alert(1)</script><img src=x onerror=alert(2)>&amp;{{ 7*7 }}{% raw %}<!--"


def _parse(text: str) -> Element:
    return html5lib.HTMLParser(strict=True).parse(text)


def _tags(root: Element) -> set[str]:
    return {element.tag.removeprefix(XHTML) for element in root.iter() if isinstance(element.tag, str)}


def _attributes(root: Element) -> set[str]:
    return {name for element in root.iter() for name in element.attrib}


def _texts(root: Element, tag: str) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(XHTML + tag)]


def _one(root: Element, tag: str) -> Element:
    (element,) = root.iter(XHTML + tag)
    return element


def test_the_page_is_well_formed() -> None:
    root = _parse(html.render(page()))
    assert _texts(root, "title") == _texts(root, "h1") == ["Title"]
    assert _texts(root, "h2") == ["Section"]
    assert _texts(root, "h3") == ["Part"]


def test_an_empty_page_is_well_formed() -> None:
    _parse(html.render(Document("", ())))


def test_every_kind_of_block_is_shown_by_itself() -> None:
    assert {type(block) for block in page().blocks} == set(KINDS)
    for block in page().blocks:
        text = html.render_block(block)
        parser = html5lib.HTMLParser(strict=True)
        assert "".join(parser.parseFragment(text).itertext()).strip()
        assert text.strip() in html.render(replace(page(), watermark=None))


def test_an_unknown_kind_of_block_would_show_nothing() -> None:
    """Why the test above asks every kind for text: the template has no branch of last resort."""
    other: Any = object()
    assert html.render_block(other).strip() == ""


def test_every_text_of_the_page_is_escaped() -> None:
    hostile = page(lambda name: f"{name}{HOSTILE}")
    root, harmless = _parse(html.render(hostile)), _parse(html.render(page()))
    assert _tags(root) == _tags(harmless)
    assert "script" not in _tags(root)
    assert _attributes(root) == _attributes(harmless)
    for tag, name in (("title", "Title"), ("h1", "Title"), ("h2", "Section"), ("h3", "Part")):
        assert _texts(root, tag) == [name + HOSTILE]
    assert f"running text{HOSTILE}" in _texts(root, "p")
    assert _texts(root, "th") == [f"{name}{HOSTILE}" for name in ("Item", "Mean", "COM01", "COM02")]
    assert _one(root, "img").attrib["alt"] == f"a line rises{HOSTILE}"


@pytest.mark.parametrize("block", page(lambda name: f"{name}{HOSTILE}").blocks, ids=lambda block: type(block).__name__)
def test_every_text_of_a_block_is_escaped(block: Block) -> None:
    fragment = html5lib.HTMLParser(strict=True).parseFragment(html.render_block(block))
    assert "script" not in _tags(fragment)
    assert not any(name.startswith("on") for name in _attributes(fragment))


def test_the_language_cannot_break_out_of_its_attribute() -> None:
    root = _parse(html.render(page(language='en" onload="alert(1)')))
    assert "onload" not in _attributes(root)


@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("ar", "rtl"), ("en", "ltr"), ("de", "ltr")])
def test_the_language_decides_the_direction(language: str, direction: str) -> None:
    root = _one(_parse(html.render(page(language=language))), "html")
    assert root.attrib == {"lang": language, "dir": direction}


def test_a_persian_page_names_its_sections_in_persian() -> None:
    root = _parse(html.render(page(language="fa")))
    assert _one(root, "nav").attrib["aria-label"] == "بخش‌ها"


def test_the_page_asks_nothing_of_a_network_and_runs_nothing() -> None:
    text = html.render(page())
    root = _parse(text)
    assert "script" not in _tags(root)
    addresses = [element.attrib[name] for element in root.iter() for name in ("src", "href") if name in element.attrib]
    assert addresses
    assert all(address.startswith(("data:image/svg+xml;base64,", "#")) for address in addresses)
    assert "@import" not in text
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_sections_are_listed_and_the_links_lead_somewhere() -> None:
    root = _parse(html.render(page()))
    links = [element.attrib["href"].removeprefix("#") for element in root.iter(XHTML + "a")]
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert links == ["anchor-2"]
    assert set(links) < set(ids)
    assert len(set(ids)) == len(ids)


def test_a_picture_is_carried_whole_with_its_words() -> None:
    svg = "<svg><text>میانگین</text></svg>"
    image = html5lib.parseFragment(html.render_block(Figure("f", svg, "Caption", "in words"))).find(f".//{XHTML}img")
    assert image is not None
    assert base64.b64decode(image.attrib["src"].split(",")[1]).decode() == svg
    assert image.attrib["alt"] == "in words"


def test_a_table_has_heads_of_columns_and_of_rows() -> None:
    root = _parse(html.render(page()))
    scopes = [(element.attrib["scope"], "".join(element.itertext())) for element in root.iter(XHTML + "th")]
    assert scopes == [("col", "Item"), ("col", "Mean"), ("row", "COM01"), ("row", "COM02")]
    assert _texts(root, "td") == ["3.14", "-2"]
    assert {element.attrib.get("class") for element in root.iter(XHTML + "td")} == {"number"}


def test_a_table_without_a_column_of_names_has_no_heads_of_rows() -> None:
    table = Table("t", "Numbers", (Column("a", "A", True), Column("b", "B", True)), (("1", "2"),))
    root = html5lib.parseFragment(html.render_block(table))
    assert _texts(root, "td") == ["1", "2"]


def test_the_mark_stands_on_the_page_on_print_and_on_each_table_and_figure() -> None:
    text = html.render(page())
    root = _parse(text)
    marks = [element for element in root.iter() if element.attrib.get("class") in ("watermark", "mark")]
    assert ["".join(mark.itertext()) for mark in marks] == ["SIMULATED by a model", "SIMULATED", "SIMULATED"]
    assert 'content: "SIMULATED by a model"' in text


def test_without_a_mark_none_stands_there() -> None:
    text = html.render(replace(page(), watermark=None))
    assert "SIMULATED" not in text
    assert 'class="mark"' not in text


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading("A < B", "a"), '<h2 id="a">A &lt; B</h2>'),
        (Paragraph("x & y"), "<p>x &amp; y</p>"),
        (Note("careful", "warning"), '<p class="note warning">careful</p>'),
    ],
)
def test_a_small_block_in_full(block: Block, expected: str) -> None:
    assert html.render_block(block).strip() == expected
