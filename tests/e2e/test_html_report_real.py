"""The demonstration's own report in a real Chromium, in both languages, on a phone and on a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import mentorscale
from tests.support.browser import CHROMIUM, INSTALL, Browser, chromium
from tests.support.checkers import AXE, needs_axe

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=INSTALL)
PLACES = [(language, width) for language in ("en", "fa") for width in (380, 1280)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def addresses(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("shown")
    (folder / "document.json").write_bytes((demo / "report" / "document.json").read_bytes())
    for language in ("en", "fa"):
        done = mentorscale("report", folder, "--lang", language, cwd=folder)
        assert done.returncode == 0, done.stderr
    return {"en": (folder / "report.html").as_uri(), "fa": (folder / "report-fa.html").as_uri()}


@pytest.mark.parametrize(("language", "width"), PLACES)
def test_it_is_as_wide_as_the_window_and_no_figure_is_empty(
    browser: Browser, addresses: dict[str, str], language: str, width: int
) -> None:
    browser.size(width, 800)
    browser.open(addresses[language])
    assert browser.run("document.documentElement.scrollWidth") <= width
    # A forest of one pair is one row, 28 pixels high on a phone.
    small = "[...document.images].filter((each) => each.naturalWidth < 100 || each.width < 100 || each.height < 20)"
    assert browser.run(f"{small}.map((each) => each.alt)") == []
    assert browser.run("document.images.length") >= 10
    assert browser.run("[...document.images].filter((each) => each.alt.length < 40).length") == 0


@needs_axe
@pytest.mark.parametrize(("language", "width"), PLACES)
def test_axe_finds_nothing(browser: Browser, addresses: dict[str, str], language: str, width: int) -> None:
    assert AXE
    browser.size(width, 800)
    browser.open(addresses[language])
    browser.run(AXE.read_text(encoding="utf-8"))
    report = "(one) => [one.id, one.nodes[0].html, one.nodes[0].failureSummary]"
    script = f"axe.run({{resultTypes: ['violations']}}).then((result) => result.violations.map({report}))"
    assert browser.run(script) == []
