"""The pages that people fill in, in colours that are not the page's own: dark, the reader's own (forced), on paper."""

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from instrument import bank
from instrument.form import Form
from instrument.panel import page, sheet
from tests.e2e.test_html_form import browser, forms, put, small, visit
from tests.support.browser import CHROMIUM, INSTALL, Browser
from tests.support.checkers import AXE, needs_axe

__all__ = ["browser", "forms"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=INSTALL)
FORCED = {"forced-colors": "active"}
_COUNT = count(1)
DARK = {"prefers-color-scheme": "dark"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "fa"])


def shown_in(browser: Browser, features: dict[str, str], media: str = "") -> None:
    told = [{"name": name, "value": value} for name, value in features.items()]
    browser.call("Emulation.setEmulatedMedia", media=media, features=told)


@pytest.fixture(autouse=True)
def own_colours_again(browser: Browser) -> Iterator[None]:
    yield
    shown_in(browser, {})
    browser.call("Emulation.clearDeviceMetricsOverride")


@pytest.fixture(scope="module")
def rating(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of a rating page in each language."""
    folder, source = tmp_path_factory.mktemp("panel"), bank.shipped("mentoring-components")
    for language in ("en", "fa"):
        items = tuple(item.id for item in source.items[:3])
        page.write(sheet.build(source, language, items=items), "E1", folder / f"{language}.html")
    return {language: (folder / f"{language}.html").as_uri() for language in ("en", "fa")}


def lightness(browser: Browser, selector: str) -> dict[int, int]:
    """Return how many points an element has of each lightness (0 to 255) on the screen."""
    from PIL import Image

    box = browser.run(
        f"(({{x, y, width, height}}) => ({{x, y, width, height, scale: 1}}))"
        f"(document.querySelector({selector!r}).getBoundingClientRect())"
    )
    done = browser.call("Page.captureScreenshot", format="png", clip=box)
    found = Image.open(io.BytesIO(base64.b64decode(done["data"]))).convert("L").histogram()
    return {level: points for level, points in enumerate(found) if points}


def visit_anew(browser: Browser, form: Form, folder: Path, **options: str) -> None:
    """Open a form as somebody who has not met it: the browser keeps what others began."""
    visit(browser, f"{put(form, folder, **options)}#respondent=d{next(_COUNT)}")


def at_statements(browser: Browser, form: Form, folder: Path, **options: str) -> None:
    visit_anew(browser, replace(small(form), before=(), after=(), attention=()), folder, **options)


@needs_axe
@LANGUAGES
@pytest.mark.parametrize("width", [1200, 360])
def test_axe_finds_nothing_in_the_dark(
    browser: Browser, forms: dict[str, Form], rating: dict[str, str], language: str, width: int, tmp_path: Path
) -> None:
    assert AXE
    shown_in(browser, DARK)
    browser.size(width, 900)
    report = "(one) => [one.id, one.nodes[0].html]"
    script = f"axe.run({{resultTypes: ['violations']}}).then((result) => result.violations.map({report}))"
    found = []
    for what in ("matrix", "single", "panel"):
        if what == "panel":
            browser.open(rating[language])
        else:
            at_statements(browser, forms[language], tmp_path, layout=what)
        browser.run("document.querySelector('input[type=radio]').click()")
        if what == "matrix":
            browser.run("document.getElementById('next').click()")  # with what is open named
        browser.run(AXE.read_text(encoding="utf-8"))
        found += [(what, *violation) for violation in browser.run(script)]
    assert found == []


@LANGUAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_progress_and_the_button_that_leads_on_are_seen(
    browser: Browser, forms: dict[str, Form], language: str, scheme: str, tmp_path: Path
) -> None:
    shown_in(browser, {**FORCED, "prefers-color-scheme": scheme})
    browser.size(1200, 900)
    form = small(forms[language])
    visit_anew(browser, form, tmp_path)
    empty = lightness(browser, "progress")
    browser.press("Tab", "1")
    browser.run("new Promise((done) => setTimeout(done, 400))")  # until the bar has moved
    begun = lightness(browser, "progress")
    for bar in (empty, begun):
        assert max(bar) - min(bar) > 200
    ink = (0, 255)[scheme == "dark"]
    assert begun[ink] > empty[ink] + 200
    browser.press("Enter")
    quiet, onward = lightness(browser, "button.quiet"), lightness(browser, "#next")
    assert quiet[ink] < sum(quiet.values()) / 2 < onward[ink]


@LANGUAGES
def test_in_forced_colours_what_is_chosen_focused_and_open_is_drawn_by_lines(
    browser: Browser, forms: dict[str, Form], rating: dict[str, str], language: str, tmp_path: Path
) -> None:
    shown_in(browser, FORCED)
    browser.size(1200, 900)
    at_statements(browser, forms[language], tmp_path)
    browser.press("Tab", "2")
    browser.run("document.getElementById('next').click()")  # with what is open named
    assert line(browser, ".cell:has(:checked)", "outline") >= 1
    assert line(browser, ".cell:has(:focus-visible)", "outline") >= 3
    assert line(browser, ".row.open", "border-inline-start") > line(browser, ".row:not(.open)", "border-inline-start")
    assert line(browser, "#alert", "border-block-end") >= 1
    browser.open(rating[language])
    browser.press("Tab", "Space", "Tab")
    browser.wait("!!document.querySelector('.option :checked')")
    assert line(browser, ".option:has(:checked)", "outline") >= 2
    assert line(browser, ".option:has(:focus-visible)", "outline") >= 3


def line(browser: Browser, selector: str, which: str) -> float:
    """Return how wide a line of an element is, 0 if none is drawn."""
    style = f"getComputedStyle(document.querySelector({selector!r}))"
    drawn = browser.run(f"{style}.getPropertyValue('{which}-style')") != "none"
    return float(browser.run(f"parseFloat({style}.getPropertyValue('{which}-width'))")) if drawn else 0.0


@LANGUAGES
def test_on_paper_it_is_dark_on_white_whatever_the_screen_is(
    browser: Browser, forms: dict[str, Form], rating: dict[str, str], language: str, tmp_path: Path
) -> None:
    for what in ("form", "panel"):
        if what == "form":
            at_statements(browser, forms[language], tmp_path)
        else:
            browser.open(rating[language])
        inks = {}
        for media in ("screen", "print"):
            shown_in(browser, DARK, media)
            inks[media] = browser.run("getComputedStyle(document.body).color.match(/\\d+/g).map(Number)")
        assert min(inks["screen"]) > 200
        assert max(inks["print"]) < 80


@LANGUAGES
def test_at_the_end_no_button_is_narrower_than_its_words(
    browser: Browser, forms: dict[str, Form], language: str, tmp_path: Path
) -> None:
    browser.size(360, 800)
    form = replace(small(forms[language], items=1), before=(), after=(), attention=())
    visit_anew(browser, form, tmp_path, layout="single")
    browser.press("Tab", "2", "Enter")
    browser.wait("!!document.querySelector('.ending')")
    heights = browser.run("[...document.querySelectorAll('.ending button')].map((one) => one.offsetHeight)")
    assert len(heights) == 2
    assert max(heights) < 60
    assert browser.run("document.documentElement.scrollWidth") <= 360
