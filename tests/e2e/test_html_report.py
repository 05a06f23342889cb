"""The report's page in a real Chromium: nothing overflows or is empty, tables are sorted, cards open and close."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instrument.document import Bullets, Card, Column, Document, Fact, Figure, Heading, Note, Paragraph, Table, html
from instrument.document.phrases import phrase
from tests.support.browser import CHROMIUM, INSTALL, Browser, chromium
from tests.support.checkers import AXE, needs_axe

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=INSTALL)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="900pt" height="300pt" viewBox="0 0 900 300"><style>*{stroke:#000}'
    '</style><path d="M 10 290 L 890 10" style="fill: none"/></svg>'
)
WORDS = {
    "en": ("Reliability", "The answers of 120 people were analysed.", "SIMULATED DATA: nobody gave these."),
    "fa": ("پایایی", "پاسخ‌های ۱۲۰ نفر تحلیل شد؛ \u2066RMSEA = .05\u2069.", "دادهٔ شبیه‌سازی‌شده: کسی این‌ها را نداده است."),
}
# As they stand, upwards, downwards: what has no number is always last.
NUMBERS = {
    "en": ("2.5", "−10", "not computed", "< .001", ".001", "1,200", "12%", ""),
    "fa": ("۲٫۵", "\u2066−۱۰\u2069", "محاسبه نشد", "< ۰٫۰۰۱", "۰٫۰۰۱", "۱٬۲۰۰", "۱۲٪", ""),
}
UPWARDS, DOWNWARDS = (1, 3, 4, 0, 6, 5, 2, 7), (5, 6, 0, 4, 3, 1, 2, 7)


def report(language: str) -> Document:
    title, sentence, mark = WORDS[language]
    items = [f"COM{place:02}" for place in range(1, 9)]
    sorted_ = Table(
        "numbers",
        title,
        (Column("item", title), Column("value", sentence[:8], numeric=True), Column("text", "Text")),
        tuple(zip(items, NUMBERS[language], ("b10", "b9", "a", "c", "e", "d", "f", "g"), strict=True)),
        (sentence * 3,),
    )
    numbers = tuple(Column(f"c{place}", f"{title} {place}", numeric=True) for place in range(14))
    wide = Table("wide", title, (Column("item", title), *numbers), tuple((item, *["0.123"] * 14) for item in items[:3]))
    long = "https://doi.org/10.3389/" + "fpubh.2018.00149" * 6
    cards = tuple(
        Card(
            f"card-{item}",
            item,
            (Fact(title, sentence), Fact("Persian", "منتورم گوش می‌دهد.", "fa"), Fact("English", "Yes.", "en")),
            (Table("of", title, (Column("item", title), Column("n", "N", True)), (("COM02", "1"), ("COM03", "2"))),),
        )
        for item in items[:3]
    )
    blocks = [
        Heading(title, "one"),
        Paragraph(sentence * 6),
        *(Note(sentence, kind) for kind in ("info", "warning", "refused")),
        sorted_,
        Heading(f"{title} 2", "two"),
        Heading(f"{title} 3", "three", 3),
        wide,
        Figure("figure", {"en": SVG}, sentence, sentence),
        Heading(f"{title} 4", "four"),
        *cards,
        Heading(f"{title} 5", "five"),
        Bullets((sentence, "COM01")),
        Bullets((f"Author, A. (2018). A title that is long enough for two lines. {long}",), "references"),
        *[Paragraph(sentence * 20)] * 8,
    ]
    links = {item: f"card-{item}" for item in items[:3]}
    return Document(f"{title}: {long}", tuple(blocks), language, mark, (long,), links)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("reports")
    for language in WORDS:
        (folder / f"{language}.html").write_text(html.render(report(language)), encoding="utf-8")
    return {language: (folder / f"{language}.html").as_uri() for language in WORDS}


def visit(browser: Browser, address: str, width: int = 1280, scheme: str = "light", media: str = "") -> None:
    browser.size(width, 800)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.call("Emulation.setEmulatedMedia", media=media, features=features)
    browser.open(address)


def click(browser: Browser, selector: str) -> None:
    """Click with the mouse in the middle of an element."""
    find = f"document.querySelector({selector!r})"
    browser.run(f"{find}.scrollIntoView({{block: 'center'}})")
    # An inline element that is broken has several boxes, and its middle may be in none of them.
    box = browser.run(f"{find}.getClientRects()[0].toJSON()")
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "button": "left", "clickCount": 1}
    for kind in ("mousePressed", "mouseReleased"):
        browser.call("Input.dispatchMouseEvent", type=kind, **at)


def column(browser: Browser, place: int) -> list[str]:
    rows = "[...document.querySelectorAll('#numbers tbody tr')]"
    texts: list[str] = browser.run(f"{rows}.map((row) => row.cells[{place}].textContent)")
    return texts


def shown(browser: Browser) -> list[str]:
    """Return the addresses of the cards that are to be seen."""
    cards = "[...document.querySelectorAll('.card')].filter((card) => card.checkVisibility()).map((card) => card.id)"
    found: list[str] = browser.run(cards)
    return found


def opened(browser: Browser, card: str) -> None:
    """Wait until a card has the focus, and the rest of the page has been put out of reach."""
    browser.wait(f"document.activeElement.id === '{card}' && document.querySelector('main > h1').inert")


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("width", [380, 768, 1280])
def test_the_page_is_as_wide_as_the_window_and_everything_is_whole(
    browser: Browser, addresses: dict[str, str], language: str, width: int
) -> None:
    visit(browser, addresses[language], width)
    assert browser.run("document.documentElement.scrollWidth") <= width
    clipped = """[...document.querySelectorAll("main *:not(tr, td, th, tbody, thead, table, bdi, a, button)")]
      .filter((each) => !each.closest(".scroll, .card") && each.checkVisibility())
      .filter((each) => {
        const box = each.getBoundingClientRect();
        return box.left < -1 || box.right > innerWidth + 1;
      }).map((each) => each.outerHTML.slice(0, 80))"""
    assert browser.run(clipped) == []
    tables = """[...document.querySelectorAll("main > figure.table")].map((figure) => {
      const [place, table] = [figure.querySelector(".scroll"), figure.querySelector("table")];
      const cells = [...table.querySelectorAll("td, th")];
      const cut = cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length;
      return [table.rows.length, cut, place.scrollWidth >= table.offsetWidth];
    })"""
    assert browser.run(tables) == [[9, 0, True], [4, 0, True]]
    pictures = "[...document.images].map((each) => each.naturalWidth > 99 && each.width > 99 && each.height > 50)"
    assert browser.run(pictures) == [True]
    # A stop for the keyboard is a table that is wider than its place, and no other.
    stops = "[...document.querySelectorAll('main > figure .scroll')]"
    browser.wait(f"{stops}.every((each) => (each.tabIndex === 0) === (each.scrollWidth > each.clientWidth))")
    if width < 1280:
        assert browser.run(f"{stops}[1].tabIndex") == 0
    browser.run("location.hash = 'card-COM01'")
    opened(browser, "card-COM01")
    assert browser.run("document.activeElement.scrollWidth") <= width
    assert browser.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", WORDS)
def test_a_table_is_sorted_by_mouse_and_as_it_was_again(
    browser: Browser, addresses: dict[str, str], language: str
) -> None:
    visit(browser, addresses[language])
    given = NUMBERS[language]
    head = "#numbers th:nth-child(2)"
    state = f"document.querySelector('{head}').getAttribute('aria-sort')"
    for order, said in ((UPWARDS, "ascending"), (DOWNWARDS, "descending"), (range(8), None)):
        click(browser, f"{head} button")
        assert column(browser, 1) == [given[place] for place in order]
        assert browser.run(state) == said
    assert column(browser, 0) == [f"COM{place:02}" for place in range(1, 9)]
    named = browser.run(f"document.querySelector('{head} button').title")
    assert named == phrase("sort", language, WORDS[language][1][:8])


def test_a_table_is_sorted_by_keyboard_and_one_column_at_a_time(browser: Browser, addresses: dict[str, str]) -> None:
    visit(browser, addresses["en"])
    click(browser, "#numbers th:nth-child(2) button")
    browser.press("Tab", "Enter")
    assert column(browser, 2) == ["a", "b9", "b10", "c", "d", "e", "f", "g"]
    browser.press("Space")
    assert column(browser, 2) == ["g", "f", "e", "d", "c", "b10", "b9", "a"]
    sorted_by = "[...document.querySelectorAll('[aria-sort]')].map((head) => head.textContent)"
    assert browser.run(sorted_by) == ["Text"]


def test_a_card_opens_over_the_page_and_closing_leads_back(browser: Browser, addresses: dict[str, str]) -> None:
    visit(browser, addresses["en"])
    link = "#numbers tbody tr:nth-child(2) a"
    click(browser, link)
    opened(browser, "card-COM02")
    place = browser.run("scrollY")
    assert shown(browser) == ["card-COM02"]
    assert browser.run("document.querySelector('nav').closest('[inert]') !== null")
    browser.press("Escape")
    browser.wait(f"document.activeElement === document.querySelector({link!r})")
    assert shown(browser) == []
    browser.wait(f"scrollY === {place} && location.hash === '' && !document.querySelector('[inert]')")
    # By the keyboard, through a second card, and closed by its link.
    browser.press("Enter")
    opened(browser, "card-COM02")
    click(browser, "#card-COM02 td a, #card-COM02 tbody tr:nth-child(2) a")
    opened(browser, "card-COM03")
    assert shown(browser) == ["card-COM03"]
    browser.press("Tab")
    assert browser.run("document.activeElement.className") == "close"
    browser.press("Enter")
    browser.wait(f"document.activeElement === document.querySelector({link!r})")
    browser.wait(f"scrollY === {place} && location.hash === ''")
    # By the browser's own back and forward.
    click(browser, link)
    opened(browser, "card-COM02")
    browser.run("history.back()")
    browser.wait(f"document.activeElement === document.querySelector({link!r})")
    assert shown(browser) == []
    browser.run("history.forward()")
    opened(browser, "card-COM02")
    assert shown(browser) == ["card-COM02"]


def test_a_card_opened_by_its_address_is_closed_too(browser: Browser, addresses: dict[str, str]) -> None:
    visit(browser, addresses["fa"] + "#card-COM03")
    opened(browser, "card-COM03")
    browser.press("Escape")
    browser.wait("location.hash === '#closed'")
    assert shown(browser) == []
    assert browser.run("scrollY") == 0


def test_the_section_that_is_read_is_marked(browser: Browser, addresses: dict[str, str]) -> None:
    visit(browser, addresses["en"])
    current = "[...document.querySelectorAll('nav [aria-current]')].map((link) => link.hash)"
    assert browser.run(current) == ["#one"]
    assert not browser.run("document.querySelector('nav a[href=\"#three\"]').checkVisibility()")
    for anchor in ("three", "two", "five"):
        browser.run(f"document.getElementById('{anchor}').scrollIntoView()")
        browser.wait(f"({current}).join() === '#{anchor}'")
    browser.run("document.getElementById('two').scrollIntoView()")
    browser.wait("document.querySelector('nav a[href=\"#three\"]').checkVisibility()")


def test_the_sections_fold_on_a_phone(browser: Browser, addresses: dict[str, str]) -> None:
    visit(browser, addresses["fa"], 380)
    link = "document.querySelector('nav a[href=\"#five\"]').checkVisibility()"
    assert not browser.run(link)
    browser.press("Tab", "Tab", "Enter")
    browser.wait(link)
    browser.press("Escape")
    browser.wait(f"!{link}")
    click(browser, "nav summary")
    browser.wait(link)
    click(browser, 'nav a[href="#five"]')
    browser.wait(f"!{link} && location.hash === '#five'")
    below = "document.getElementById('five').getBoundingClientRect().top"
    browser.wait(f"scrollY > 0 && {below} >= document.querySelector('.top').offsetHeight")
    assert browser.run("document.querySelector('.here').textContent").startswith(WORDS["fa"][0])


def test_without_the_script_the_page_is_whole(browser: Browser, addresses: dict[str, str]) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        visit(browser, addresses["en"])
        assert browser.run("document.querySelector('nav a[href=\"#three\"]').checkVisibility()")
        assert browser.run("document.querySelectorAll('main button').length") == 0
        assert column(browser, 1) == list(NUMBERS["en"])
        assert shown(browser) == []
        click(browser, "#numbers tbody tr:nth-child(2) a")
        browser.wait("location.hash === '#card-COM02'")
        place = browser.run("scrollY")
        assert shown(browser) == ["card-COM02"]
        click(browser, "#card-COM02 .close")
        browser.wait("location.hash === '#closed'")
        assert shown(browser) == []
        assert browser.run("scrollY") == place
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("language", WORDS)
def test_on_paper_cards_stand_in_their_place_and_tables_fit(
    browser: Browser, addresses: dict[str, str], language: str
) -> None:
    visit(browser, addresses[language], 690, "dark", "print")
    assert len(shown(browser)) == 3
    assert browser.run("getComputedStyle(document.querySelector('.card')).position") == "static"
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    hidden = "[...document.querySelectorAll('nav, .skip, .index, .close')].some((each) => each.checkVisibility())"
    assert not browser.run(hidden)
    assert browser.run("document.documentElement.scrollWidth") <= 690
    browser.call("Emulation.setEmulatedMedia", media="")


def test_nothing_is_fetched_and_no_foreign_script_runs(browser: Browser, addresses: dict[str, str]) -> None:
    visit(browser, addresses["en"])
    assert all(address.startswith("data:image/svg+xml") for address in browser.requests())
    assert [event for event in browser.events if event["method"] == "Log.entryAdded"] == []
    browser.run("document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=\"window.ran = 1\">')")
    browser.run("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 2'}))")
    browser.wait("document.images[document.images.length - 1].complete")
    assert browser.run("window.ran === undefined")
    policy: Any = browser.run("document.querySelector('meta[http-equiv]').content")
    assert "unsafe" not in policy


@needs_axe
@pytest.mark.parametrize("language", WORDS)
def test_axe_finds_nothing(browser: Browser, addresses: dict[str, str], language: str) -> None:
    assert AXE
    report = "(one) => [one.id, one.nodes[0].html, one.nodes[0].failureSummary]"
    script = f"axe.run({{resultTypes: ['violations']}}).then((result) => result.violations.map({report}))"
    found = {}
    for width, scheme, place in ((1280, "light", ""), (380, "dark", ""), (380, "light", "#card-COM01")):
        visit(browser, addresses[language] + place, width, scheme)
        browser.run(AXE.read_text(encoding="utf-8"))
        found[width, scheme, place] = browser.run(script)
    assert {where: what for where, what in found.items() if what} == {}
