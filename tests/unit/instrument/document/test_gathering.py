"""On paper the rows of one place run together, and no number, name or link is lost."""

from dataclasses import replace

from instrument.document import Card, Column, Document, Gathered, Table, pdf, stored
from instrument.document.bidi import RLM
from instrument.document.gathering import JOINT, gathered
from instrument.document.paper import lay_out

HOW = Gathered(by=("section", "table"), name="statistic", value="number", of=("other",))
KEYS = ("other", "statistic", "number", "table", "section")
ROWS = (
    ("", "Mean", "3.42", "Items", "Items"),
    ("", "SD", "1.13", "Items", "Items"),
    ("COM02", "r", "−0.20", "Pairs", "Items"),
    ("COM03", "r", ".31", "Pairs", "Items"),
)
TABLE = Table("t", "T", tuple(Column(key, key.title()) for key in KEYS), ROWS, gathered=HOW)


def _rows(table: Table, language: str = "en") -> list[tuple[str, ...]]:
    made = gathered(table, language)
    assert isinstance(made, Table)
    return [tuple(cell.replace(JOINT, "") for cell in row) for row in made.rows]


def test_rows_of_one_place_are_one_with_every_number() -> None:
    assert _rows(TABLE) == [
        ("Items", "Mean:\u00a03.42; SD:\u00a01.13"),
        ("Items – Pairs", "[COM02] r:\u00a0−0.20; [COM03] r:\u00a0.31"),
    ]


def test_several_numbers_of_one_thing_have_a_line() -> None:
    rows = tuple((other, name, "1", "Pairs", "Items") for other in ("COM02", "COM03") for name in ("r", "p"))
    (row,) = _rows(replace(TABLE, rows=rows))
    assert row[1] == "[COM02] r:\u00a01; p:\u00a01;\n[COM03] r:\u00a01; p:\u00a01"


def test_a_table_without_the_wish_and_other_blocks_stay() -> None:
    plain = replace(TABLE, gathered=None)
    assert gathered(plain, "en") is plain
    assert gathered(Card("a", "A", (), (plain,)), "en") == Card("a", "A", (), (plain,))


def test_what_stands_before_the_numbers_still_leads_to_its_place() -> None:
    cards = tuple(Card(f"card-{name}", name, (), (TABLE,)) for name in ("COM01", "COM02"))
    page = Document("D", cards, links={"COM02": "card-COM02"})
    assert '[<a href="#card-COM02">COM02</a>] ' in pdf.html(page)
    assert JOINT not in pdf.html(page)
    assert len(lay_out(page).parts[0].fits[0].widths) == 2


def test_from_right_to_left_a_minus_stays_with_its_number() -> None:
    (row,) = gathered(replace(TABLE, rows=(("", "کجی", "−۰٫۳۲", "گویه‌ها", "گویه‌ها"),)), "fa").rows  # type: ignore[union-attr]
    assert row[1] == "کجی:\u00a0\u2066−۰٫۳۲\u2069"
    page = pdf.html(Document("D", (replace(TABLE, rows=(ROWS[0], ROWS[1])),), "fa"))
    assert '<span dir="ltr">Mean:\u00a03.42</span>؛ <span dir="ltr">SD:\u00a01.13</span>' in page


def test_from_right_to_left_a_number_that_is_a_name_is_read_before_its_value() -> None:
    page = pdf.html(Document("D", (replace(TABLE, rows=(("", "۱", "۲٫۱", "گویه‌ها", "گویه‌ها"),)),), "fa"))
    assert f'{RLM}۱:\u00a0<span dir="ltr">۲٫۱</span>' in page


def test_a_citation_in_the_name_of_a_table_stays_whole() -> None:
    row = ("", "Mean", "3.42", "بار \u2068(Nye et al., 2019)\u2069", "گویه‌ها")
    page = pdf.html(Document("D", (replace(TABLE, rows=(row,)),), "fa", links={"گویه‌ها": "t"}))
    assert '<a href="#t">گویه‌ها</a> – بار <span dir="ltr">(Nye et al., 2019)</span>' in page


def test_the_wish_is_kept_with_the_page() -> None:
    page = Document("D", (TABLE,))
    assert stored.from_json(stored.to_json(page), "page.json") == page
