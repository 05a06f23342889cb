"""A page kept as JSON is the page again, and what is no page is refused with its place."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from instrument.document import Document, Table, html, stored
from instrument.errors import ContentError
from tests.unit.instrument.document.pages import KINDS, page


def _changed(change: Callable[[dict[str, Any]], object]) -> str:
    values = json.loads(stored.to_json(page()))
    change(values)
    return json.dumps(values)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_page_comes_back_as_it_was(language: str) -> None:
    document = page(language=language)
    assert {type(block) for block in document.blocks} == set(KINDS)
    again = stored.from_json(stored.to_json(document), "page.json")
    assert again == document
    assert html.render(again) == html.render(document)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_block_comes_back_by_itself(kind: type) -> None:
    blocks = tuple(block for block in page().blocks if type(block) is kind)
    (first, *_) = stored.from_json(stored.to_json(Document("T", blocks)), "page.json").blocks
    assert type(first) is kind
    assert first == blocks[0]


def test_an_empty_page_comes_back() -> None:
    document = Document("", ())
    assert stored.from_json(stored.to_json(document), "page.json") == document


def test_words_and_links_come_back() -> None:
    document = replace(page(), words={"fa": {"My mentor listens.": "منتورم گوش می‌دهد."}}, links={"Q1": "card-1"})
    again = stored.from_json(stored.to_json(document), "page.json")
    assert (again.words, again.links) == (document.words, document.links)


def test_a_texts_signs_come_back() -> None:
    hostile = page(lambda name: f"{name} \"'\\ \u2066۱٫۵\u2069 \u2028\n</script> kind: \x00")
    assert stored.from_json(stored.to_json(hostile), "page.json") == hostile


def test_the_same_page_is_the_same_text_in_whatever_order_its_names_were_given() -> None:
    links = {"b": "1", "a": "2"}
    turned = dict(reversed(links.items()))
    one, other = (stored.to_json(replace(page(), links=given)) for given in (links, turned))
    assert one == other
    assert one.endswith("}\n")
    assert "میانگین" in stored.to_json(Document("میانگین", ()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '"page"',
        "{}",
        stored.to_json(page())[:-20],
        _changed(lambda values: values.update(format=0)),
        _changed(lambda values: values.pop("format")),
        _changed(lambda values: values.pop("title")),
        _changed(lambda values: values.pop("footer")),
        _changed(lambda values: values.update(more=1)),
        _changed(lambda values: values.update(blocks=3)),
        _changed(lambda values: values["blocks"][0].update({"kind:": "Nothing"})),
        _changed(lambda values: values["blocks"][0].update({"kind:": ["Heading"]})),
        _changed(lambda values: values["blocks"][0].pop("anchor")),
        _changed(lambda values: values["blocks"][0].update(colour="red")),
    ],
)
def test_what_is_no_page_is_refused(text: str) -> None:
    with pytest.raises(ContentError, match=r"^report/page\.json: it is no page of a report .*Run validate again"):
        stored.from_json(text, "report/page.json")


def test_tables_keep_their_rows_as_they_were_even_empty_ones() -> None:
    table = Table("t", "", (), ((), ()), ())
    (again,) = stored.from_json(stored.to_json(Document("T", (table,))), "x").blocks
    assert again == table
