"""The page is well-formed, self-contained and runs nothing but its own script, whatever its texts say."""

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from instrument.document import Block, Card, Column, Document, Fact, Figure, Heading, Note, Paragraph, Table, html
from tests.unit.instrument.document.pages import KINDS, page

XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "\"'></p></style></title><script>alert(1)</script><img src=x onerror=alert(2)>&amp;{{ 7*7 }}{% raw %}<!--"


def _parse(text: str) -> Element:
    return html5lib.HTMLParser(strict=True).parse(text)


def _fragment(text: str) -> Element:
    return html5lib.HTMLParser(strict=True).parseFragment(text)


def _tags(root: Element) -> list[str]:
    return [element.tag.removeprefix(XHTML) for element in root.iter() if isinstance(element.tag, str)]


def _attributes(root: Element) -> set[str]:
    return {name for element in root.iter() for name in element.attrib}


def _texts(root: Element, tag: str) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(XHTML + tag)]


def _one(root: Element, tag: str) -> Element:
    (element,) = root.iter(XHTML + tag)
    return element


def _classed(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if element.attrib.get("class") == name]


def _links(root: Element) -> list[tuple[str, str]]:
    return [(element.attrib["href"], "".join(element.itertext())) for element in root.iter(XHTML + "a")]


def test_the_page_is_well_formed() -> None:
    root = _parse(html.render(page()))
    assert _texts(root, "title") == _texts(root, "h1") == ["Title"]
    assert _texts(root, "h2") == ["Section"]
    assert _texts(root, "h3") == ["Part", "Card COM01", "Card COM02"]


def test_an_empty_page_is_well_formed_and_has_no_sections() -> None:
    assert "nav" not in _tags(_parse(html.render(Document("", ()))))


def test_every_kind_of_block_is_shown_by_itself() -> None:
    assert {type(block) for block in page().blocks} == set(KINDS)
    for block in page().blocks:
        assert "".join(_fragment(html.render_block(block)).itertext()).strip()


def test_an_unknown_kind_of_block_would_show_nothing() -> None:
    """Why the test above asks every kind for text: the template has no branch of last resort."""
    other: Any = object()
    assert html.render_block(other).strip() == ""


def test_every_text_of_the_page_is_escaped() -> None:
    hostile = page(lambda name: f"{name}{HOSTILE}")
    root, harmless = _parse(html.render(hostile)), _parse(html.render(page()))
    assert _tags(root) == _tags(harmless)
    assert _texts(root, "script") == _texts(harmless, "script")
    assert _attributes(root) == _attributes(harmless)
    for tag, name in (("title", "Title"), ("h1", "Title"), ("h2", "Section")):
        assert _texts(root, tag) == [name + HOSTILE]
    assert f"running text{HOSTILE}" in _texts(root, "p")
    heads = ("Item", "Mean", "COM01", "COM02", "Item", "Mean", "COM01")
    assert _texts(root, "th") == [f"{name}{HOSTILE}" for name in heads]
    assert _one(root, "img").attrib["alt"] == f"a line rises{HOSTILE}"


@pytest.mark.parametrize("block", page(lambda name: f"{name}{HOSTILE}").blocks, ids=lambda block: type(block).__name__)
def test_every_text_of_a_block_is_escaped(block: Block) -> None:
    fragment = _fragment(html.render_block(block))
    assert "script" not in _tags(fragment)
    assert not any(name.startswith("on") for name in _attributes(fragment))


def test_the_language_cannot_break_out_of_its_attribute() -> None:
    root = _parse(html.render(page(language='en" onload="alert(1)')))
    assert "onload" not in _attributes(root)


@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("ar", "rtl"), ("en", "ltr"), ("de", "ltr")])
def test_the_language_decides_the_direction(language: str, direction: str) -> None:
    root = _one(_parse(html.render(page(language=language))), "html")
    assert (root.attrib["lang"], root.attrib["dir"]) == (language, direction)
    assert html.direction(language) == direction


@pytest.mark.parametrize("mark", [None, 'SIMULATED DATA: no, </style> "nobody" \\ \u2066gave\u2069 \n these.'])
def test_only_the_style_and_script_of_the_file_may_run(mark: str | None) -> None:
    root = _parse(html.render(replace(page(), watermark=mark)))
    (policy,) = [meta.attrib["content"] for meta in root.iter(XHTML + "meta") if "http-equiv" in meta.attrib]
    allowed = {name: values for name, *values in (part.split() for part in policy.split(";"))}
    for tag in ("script", "style"):
        (text,) = _texts(root, tag)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert allowed.pop(f"{tag}-src") == [f"'sha256-{digest}'"]
    assert allowed.pop("img-src") == ["data:"]
    assert allowed == {name: ["'none'"] for name in ("default-src", "base-uri", "form-action")}


def test_the_page_asks_nothing_of_a_network() -> None:
    text = html.render(page())
    root = _parse(text)
    addresses = [element.attrib[name] for element in root.iter() for name in ("src", "href") if name in element.attrib]
    assert addresses
    assert all(address.startswith(("data:image/svg+xml;base64,", "#")) for address in addresses)
    assert not re.search(r"@import|url\(|https?://|style=|\bon\w+=", text)


def test_every_link_leads_somewhere_and_no_address_stands_twice() -> None:
    document = page()
    root = _parse(html.render(replace(document, blocks=document.blocks * 2)))
    links = [address.removeprefix("#") for address, _ in _links(root)]
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert {"anchor-2", "anchor-2-2", "card-1", "closed", "text"} <= set(links)
    assert set(links) <= set(ids)
    assert len(set(ids)) == len(ids)
    named = {element.attrib[name] for element in root.iter() for name in element.attrib if name == "aria-labelledby"}
    assert named
    assert named < set(ids)


def test_the_sections_are_listed_by_their_headings() -> None:
    text = html.render(
        Document("T", (Heading("A", "a"), Heading("A1", "a1", 3), Heading("A2", "a2", 3), Heading("B", "b")))
    )
    (outer,) = _one(_parse(text), "nav").iter(XHTML + "details")
    first, second = outer.findall(f"{XHTML}ul/{XHTML}li")
    assert _links(first) == [("#a", "A"), ("#a1", "A1"), ("#a2", "A2")]
    assert _links(second) == [("#b", "B")]


def test_tables_and_figures_are_numbered_each_by_itself() -> None:
    table, figure = Table("t", "Numbers", (Column("a", "A"),), ()), Figure("f", {"en": "<svg/>"}, "Lines", "alt")
    blocks = (table, figure, Card("c", "Card", (), (table,)), table, figure)
    root = _parse(html.render(Document("T", blocks)))
    told = ["Table 1. Numbers", "Figure 1. Lines", "Numbers", "Table 2. Numbers", "Figure 2. Lines"]
    assert _texts(root, "figcaption") == told
    root = _parse(html.render(Document("T", blocks, "fa")))
    assert _texts(root, "figcaption")[3:] == ["جدول ۲. Numbers", "شکل ۲. Lines"]


def test_a_persian_page_says_its_own_words_in_persian() -> None:
    root = _parse(html.render(page(language="fa")))
    assert _one(root, "nav").attrib["aria-label"] == "بخش‌ها"
    assert _one(root, "body").attrib["data-sort"] == "مرتب‌سازی بر پایهٔ {}"
    assert _texts(root, "b")[:2] == ["هشدار:", "محاسبه نشد:"]
    assert [text for address, text in _links(root) if address == "#closed"] == ["بستن", "بستن"]
    assert _texts(root, "i") == ["یادداشت."]


def test_what_is_numbers_runs_from_left_to_right_and_words_do_as_their_letters() -> None:
    columns = (Column("a", "A"), Column("b", "B", True), Column("c", "C"))
    rows = (("COM01", "۰٫۷۰ [۰٫۶۵، ۰٫۷۵]", "میانگین RMSEA"), ("⁦RMSEA⁩ مقاوم", "۱۴ از ۲۴", ""))
    text = html.render(Document("T", (Table("t", "C", columns, rows),), "fa"))
    assert '<th scope="row"><bdi dir="ltr">COM01</bdi></th><td>۰٫۷۰ [۰٫۶۵، ۰٫۷۵]</td>' in text
    assert '<td class="text"><bdi dir="rtl">میانگین RMSEA</bdi></td>' in text
    assert '<bdi dir="rtl">⁦RMSEA⁩ مقاوم</bdi></th><td class="words">۱۴ از ۲۴</td><td class="text"></td>' in text
    english = html.render_block(Table("t", "C", columns, (("گفت‌وگو", "1", "the word گفت‌وگو"),)))
    assert '<bdi dir="rtl">گفت‌وگو</bdi></th><td>1</td><td class="text"><bdi dir="ltr">the word' in english


def test_a_cell_that_is_a_name_leads_there() -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    rows = (("Q1", "Q1, Q2 – Q3"), ("Q1 and Q2", "⁦Q2⁩، Q1"), ("Rest, more", "Q9"))
    cards = tuple(Card(f"c{n}", f"Card {n}", (Fact("Self", "Q1"),)) for n in (1, 2))
    links = {"Q1": "c1", "Q2": "c2", "⁦Q2⁩": "c2", "Rest, more": "t", "Q9": "nowhere"}
    root = _parse(html.render(Document("T", (Table("t", "C", columns, rows), *cards), links=links)))
    table = _one(root, "table")
    followed = [("#c1", "Q1"), ("#c1", "Q1"), ("#c2", "Q2"), ("#c2", "⁦Q2⁩"), ("#c1", "Q1"), ("#t", "Rest, more")]
    assert _links(table) == followed
    assert _texts(table, "td") == ["Q1, Q2 – Q3", "⁦Q2⁩، Q1", "Q9"]
    first, second = root.iter(XHTML + "dd")
    assert (_links(first), _links(second)) == ([], [("#c1", "Q1")])


def test_a_card_shows_its_facts_and_tables_and_a_quoted_text_in_its_own_direction() -> None:
    root = _parse(html.render(page()))
    first, second = _classed(root, "card")
    assert first.attrib["id"] == "card-1"
    assert _texts(first, "dt") == ["Asked", "In Persian", "Beside"]
    assert [element.attrib for element in first.iter(XHTML + "dd")] == [{}, {"lang": "fa", "dir": "rtl"}, {}]
    assert len(list(first.iter(XHTML + "table"))) == 1
    assert list(second.iter(XHTML + "table")) == []
    (index,) = _classed(root, "index")
    assert _links(index) == [("#card-1", "Card COM01"), ("#card-2", "Card COM02")]


def test_a_picture_is_carried_whole_with_its_words_in_the_language_of_the_page() -> None:
    for language, words in (("en", "picture"), ("fa", "تصویر"), ("de", "picture")):
        image = _one(_parse(html.render(page(language=language))), "img")
        assert base64.b64decode(image.attrib["src"].split(",")[1]).decode() == f"<svg><text>{words}</text></svg>"
        assert image.attrib["alt"] == "a line rises"


def test_a_table_has_heads_of_columns_and_of_rows() -> None:
    root = next(_parse(html.render(page())).iter(XHTML + "table"))
    scopes = [(element.attrib["scope"], "".join(element.itertext())) for element in root.iter(XHTML + "th")]
    assert scopes == [("col", "Item"), ("col", "Mean"), ("row", "COM01"), ("row", "COM02")]
    assert _texts(root, "td") == ["3.14", "-2"]
    assert [element.attrib.get("class") for element in root.iter(XHTML + "th")][:2] == [None, "number"]


def test_a_table_without_a_column_of_names_has_no_heads_of_rows() -> None:
    table = Table("t", "Numbers", (Column("a", "A", True), Column("b", "B", True)), (("1", "2"),))
    root = _fragment(html.render_block(table))
    assert _texts(root, "td") == ["1", "2"]


def test_the_mark_stands_on_the_page_on_print_and_on_each_table_and_figure() -> None:
    text = html.render(page())
    root = _parse(text)
    marks = [element for element in root.iter() if element.attrib.get("class") in ("watermark", "mark")]
    assert ["".join(mark.itertext()) for mark in marks] == ["SIMULATED by a model", *["SIMULATED"] * 3]
    assert 'content: "SIMULATED by a model"' in text


def test_the_short_mark_is_what_stands_before_a_colon_without_signs_of_direction() -> None:
    persian = replace(page(language="fa"), watermark="دادهٔ شبیه‌سازی‌شده: \u2066nobody\u2069.")
    english = replace(persian, watermark="\u2066SIMULATED DATA: nobody gave these.\u2069")
    for document, short in ((persian, "دادهٔ شبیه‌سازی‌شده"), (english, "SIMULATED DATA")):
        marks = _classed(_parse(html.render(document)), "mark")
        assert {"".join(mark.itertext()) for mark in marks} == {short}


def test_without_a_mark_none_stands_there() -> None:
    text = html.render(replace(page(), watermark=None))
    assert "SIMULATED" not in text
    assert 'class="mark"' not in text


def test_the_same_page_is_the_same_text() -> None:
    assert html.render(page()) == html.render(page())


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading("A < B", "a"), '<h2 id="a">A &lt; B</h2>'),
        (Paragraph("x & y"), "<p>x &amp; y</p>"),
        (Note("so it is"), '<p class="note info">so it is</p>'),
        (Note("careful", "warning"), '<p class="note warning"><b>Warning:</b> careful</p>'),
    ],
)
def test_a_small_block_in_full(block: Block, expected: str) -> None:
    assert html.render_block(block).strip() == expected


def test_a_report_of_the_greatest_size_is_small_enough_to_be_sent() -> None:
    columns = (Column("i", "Item"), *(Column(f"c{n}", f"Column {n}", True) for n in range(12)))
    rows = tuple((f"COM{row:02}", *["0.123"] * 12) for row in range(60))
    blocks = [Table(f"t{n}", "A table", columns, rows, ("A note.",)) for n in range(120)]
    figures = [Figure(f"f{n}", {"en": "<svg>" + "M 1 2 " * 10_000}, "A figure", "alt") for n in range(12)]
    assert len(html.render(Document("T", (*blocks, *figures))).encode()) < 4_000_000


@pytest.mark.parametrize("name", html.SCRIPTS)
def test_no_script_or_style_of_the_project_ends_its_own_element(name: str) -> None:
    text = html._asset(name) + html._asset("page.css")
    assert "</" not in text
    assert "<!--" not in text
