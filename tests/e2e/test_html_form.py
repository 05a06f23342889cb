"""The HTML form in a real Chromium: filled by keyboard, imported equal, safe, accessible, losing no answer."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from instrument import bank, blueprint, formbuild
from instrument.digits import shown
from instrument.export import Options, html
from instrument.form import Form
from instrument.question import Question
from instrument.returned import Returned
from instrument.session import Answer, Session
from instrument.store import open_store
from tests.support.browser import CHROMIUM, INSTALL, Browser, chromium
from tests.support.checkers import AXE, VNU, needs_axe, needs_vnu
from tests.support.receiver import receiving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=INSTALL)

WORDS = "گفت‌وگوی «خوب»\nبا ۳ منتور; =1+1, <b>\"&'"
FOCUS = """(() => {
  const at = document.activeElement, box = at.closest("[id^='q-']");
  const filled = (one) => one.checked || (one.type !== "radio" && one.value);
  return {
    id: at.id, type: at.type || "", question: box ? box.id.slice(2) : "", ended: !!document.querySelector(".ending"),
    done: !!box && [...box.querySelectorAll("input, textarea")].some(filled),
  };
})()"""
PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "<svg onload=alert(4)>",
    '"><iframe src=javascript:alert(5)>',
    "' onfocus=alert(6) autofocus '",
    "javascript:alert(7)",
    "{{7*7}}${alert(8)}",
    "<body onload=alert(9)>",
    "<math><mi xlink:href=javascript:alert(10)>",
    "<!--<img src=--><img src=x onerror=alert(11)>",
    "<input onfocus=alert(12) autofocus>",
    "<details open ontoggle=alert(13)>",
    "<a href=javascript:alert(14)>x</a>",
    "<style>@import 'http://127.0.0.1:9/x.css';</style>",
    "<link rel=stylesheet href=http://127.0.0.1:9/y.css>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<base href=http://127.0.0.1:9/>",
    "`;alert(15);`",
    "\\x3cscript\\x3e",
    "\u2028alert(16)//",
    "&lt;script&gt;alert(17)&lt;/script&gt;",
    "<form action=http://127.0.0.1:9/><button>go</button>",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def forms() -> dict[str, Form]:
    recipe = blueprint.shipped("short-form")
    return {lang: formbuild.build(recipe, bank.shipped(recipe.bank), lang) for lang in ("en", "fa")}


def small(form: Form, items: int = 4) -> Form:
    """The form with a few items, which everybody is asked."""
    kept = [replace(item, respondents=()) for item in form.items[:items]]
    return replace(
        form, items=tuple(kept), before=(form.before[0], form.questions["sex"], form.questions["age"]), role=None
    )


def put(form: Form, folder: Path, **options: Any) -> str:
    path = folder / f"{form.id}-{form.language}.html"
    path.write_bytes(html.write(form, Options(**options)))
    return path.as_uri()


def visit(browser: Browser, address: str) -> None:
    browser.open(address)
    browser.wait("!!document.getElementById('title')")


def expected(question: Question, place: int) -> Answer:
    """The answer that `fill` gives: every choice in turn, Persian digits in a Persian form."""
    if question.kind == "consent" or question.id == "role":
        return Answer(question.id, value=question.options[0].value)
    if question.chosen:
        return Answer(question.id, value=question.options[place % len(question.options)].value)
    if question.kind == "number":
        return Answer(question.id, text=f"{question.least or 1:g}")
    # A field of one line makes a space of a new line.
    return Answer(question.id, text=WORDS if question.kind == "open" else WORDS.replace("\n", " "))


def fill(browser: Browser, form: Form, stop_after: int = 1000) -> dict[str, Answer]:
    """Answer by keyboard alone, from where the focus is to the end; return what was answered."""
    given: dict[str, Answer] = {}
    for _ in range(2000):
        focus = browser.run(FOCUS)
        if focus["ended"] or len(given) >= stop_after:
            return given
        if not focus["question"] or (focus["done"] and focus["question"] not in given and focus["type"] != "radio"):
            browser.press("Enter" if focus["id"] == "next" else "Tab")
            continue
        question = form.questions[focus["question"]]
        if question.id in given or (focus["type"] == "radio" and not question.chosen):
            browser.press("Tab")
            continue
        answer = given[question.id] = expected(question, len(given))
        if question.chosen:
            place = [choice.value for choice in question.options].index(answer.value or 0) + 1
            browser.press(shown(place, form.language))
        else:
            browser.type(shown(answer.text or "", form.language if question.kind == "number" else "en"))
    raise AssertionError(f"never at the end: {focus}")


def downloaded(browser: Browser, form: Form, respondent: str) -> bytes:
    return browser.downloaded(f"mentorscale-{form.id}-{respondent}.json")


def returned(content: bytes, form: Form) -> Returned:
    (one,) = html.read(content, "r.json", [form])
    return one


def troubles(browser: Browser) -> list[Any]:
    browser.run("0")
    kinds = ("Page.javascriptDialogOpening", "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
    return [event["params"] for event in browser.events if event["method"] in kinds]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_filled_by_keyboard_it_comes_back_equal(
    browser: Browser, forms: dict[str, Form], language: str, tmp_path: Path
) -> None:
    form, respondent = forms[language], f"r01{language}"
    address = put(form, tmp_path) + f"#respondent={respondent}"
    visit(browser, address)
    first = fill(browser, form, stop_after=20)
    before = browser.run("[...document.querySelectorAll('[id^=q-]')].map((box) => box.id)")
    visit(browser, address)
    browser.press("Tab", "Enter")
    assert browser.run("[...document.querySelectorAll('[id^=q-]')].map((box) => box.id)") == before
    given = first | fill(browser, form)
    content = downloaded(browser, form, respondent)
    assert browser.requests() == []
    assert troubles(browser) == []
    back = returned(content, form)
    session = back.record.session
    assert session.answers == given
    assert session.order == Session.start(form, respondent).order
    assert session.current is None
    assert back.strangers == {}
    skipped = {item.id for item in form.items if "mentee" not in item.respondents}
    assert skipped
    assert not skipped & set(given)
    kinds = [event.kind for event in back.events]
    assert {"shown", "answered", "returned"} <= set(kinds)
    assert [event.at for event in back.events] == sorted(event.at for event in back.events)
    assert {event.question for event in back.events if event.kind == "answered"} == set(given)
    store = open_store(f"sqlite:///{tmp_path}/r.sqlite")
    assert [store.receive(back).added, store.receive(back).added] == [True, False]
    assert store.sessions()[0].session.answers == given
    store.close()


def test_answers_outlive_what_the_browser_has_not_written_yet(
    browser: Browser, forms: dict[str, Form], tmp_path: Path
) -> None:
    form = small(forms["en"], items=6)
    address = put(form, tmp_path) + "#respondent=r02"
    visit(browser, address)
    given = fill(browser, form, stop_after=6)
    browser.run("new Promise((done) => setTimeout(done, 100)).then(() => localStorage.clear())")
    visit(browser, address)
    assert browser.run("document.getElementById('title').textContent") == "Welcome back"
    browser.press("Tab", "Enter")
    given |= fill(browser, form)
    assert returned(downloaded(browser, form, "r02"), form).record.session.answers == given


def test_what_is_open_is_named_and_the_focus_goes_there(
    browser: Browser, forms: dict[str, Form], tmp_path: Path
) -> None:
    form = small(forms["fa"])
    visit(browser, put(form, tmp_path) + "#respondent=r03")
    browser.press("Tab", "۱", "Enter", "Tab", "Tab", "Tab")
    browser.type("۱۴")
    browser.press("Enter")
    assert browser.run("document.getElementById('alert').textContent").startswith("۲ پرسش این صفحه هنوز پاسخ ندارد")
    assert browser.run(FOCUS)["question"] == "sex"
    assert browser.run("document.getElementById('f-age').textContent") == "عددی از ۱۵ تا ۹۹."
    browser.press("٢")
    browser.run("document.getElementById('i-age').select()")
    browser.type("٢١")
    browser.press("Enter")
    assert browser.run("document.getElementById('title').textContent") == "جمله‌ها"


def test_in_persian_the_first_answer_stands_at_the_right_and_its_value_is_not_turned(
    browser: Browser, forms: dict[str, Form], tmp_path: Path
) -> None:
    browser.size(1200, 900)
    edges = {}
    for language, form in forms.items():
        form = replace(small(form), before=(), after=())
        visit(browser, put(form, tmp_path) + "#respondent=r04")
        found = browser.run(
            "[...document.querySelector('.row').querySelectorAll('.option input')]"
            ".map((one) => [Number(one.value), one.getBoundingClientRect().left])"
        )
        assert [value for value, _ in found] == [1, 2, 3, 4, 5]
        edges[language] = [edge for _, edge in found]
    assert edges["en"] == sorted(edges["en"])
    assert edges["fa"] == sorted(edges["fa"], reverse=True)


def test_at_380_pixels_nothing_is_wider_than_the_screen(
    browser: Browser, forms: dict[str, Form], tmp_path: Path
) -> None:
    browser.size(380, 800)
    form = forms["fa"]
    visit(browser, put(form, tmp_path) + "#respondent=r05")
    for _ in range(3):
        assert browser.run("document.documentElement.scrollWidth") <= 380
        fill(browser, form, stop_after=1 + len(form.before))
    browser.call("Emulation.clearDeviceMetricsOverride")


def test_who_refuses_leaves_nothing_behind(browser: Browser, forms: dict[str, Form], tmp_path: Path) -> None:
    visit(browser, put(small(forms["en"]), tmp_path, collect="http://127.0.0.1:9/x") + "#respondent=r06")
    browser.press("Tab", "2", "Enter")
    assert browser.run("document.querySelector('.ending h2').textContent") == "Nothing was recorded"
    assert browser.run("document.querySelector('.said').textContent") == forms["en"].declined
    assert browser.run("Object.keys(localStorage).filter((name) => name.includes('r06')).length") == 0
    assert browser.requests() == []
    visit(browser, put(small(forms["en"]), tmp_path, collect="http://127.0.0.1:9/x") + "#respondent=r06")
    assert browser.run("document.getElementById('title').textContent") == "Taking part"


def test_one_item_at_a_time_and_back_again(browser: Browser, forms: dict[str, Form], tmp_path: Path) -> None:
    form = replace(small(forms["en"], items=3), before=(), attention=())
    visit(browser, put(form, tmp_path, layout="single") + "#respondent=r07")
    assert browser.run("document.querySelectorAll('[id^=q-]').length") == 1
    browser.press("Tab", "2", "Enter")
    browser.run("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Back').click()")
    browser.press("Tab", "4", "Enter")
    given = fill(browser, form)
    back = returned(downloaded(browser, form, "r07"), form)
    first = back.record.session.order[0]
    assert back.record.session.answers[first].value == 4
    kinds = [(event.kind, event.before, event.after) for event in back.events if event.question == first]
    assert [kind for kind, _, _ in kinds] == ["shown", "answered", "shown", "changed"]
    assert kinds[-1] == ("changed", "2", "4")
    assert sum(event.kind == "back" for event in back.events) == 1
    assert set(given) | {first} == set(back.record.session.answers)


def hostile(form: Form) -> Form:
    text = " ".join(PAYLOADS)

    def named(question: Question) -> Question:
        options = tuple(replace(choice, label=text) for choice in question.options)
        missing = tuple(replace(choice, label=text) for choice in question.missing)
        return replace(question, text=text, lead=text, options=options, missing=missing)

    parts = {part: tuple(map(named, getattr(form, part))) for part in ("before", "items", "attention", "after")}
    return replace(form, title=text, instructions=text, declined=text, thanks=text, **parts)


@pytest.mark.parametrize("layout", ["matrix", "single"])
def test_no_script_in_a_text_runs(browser: Browser, forms: dict[str, Form], layout: str, tmp_path: Path) -> None:
    form = hostile(small(forms["en"]))
    visit(browser, put(form, tmp_path, layout=layout) + f"#respondent=r08{layout}")
    fill(browser, form)
    assert downloaded(browser, form, f"r08{layout}")
    assert browser.run("document.body.innerText.includes('<img src=x onerror=alert(3)>')")
    assert (troubles(browser), browser.requests()) == ([], [])
    assert (
        browser.run(
            "document.querySelectorAll('main :is(script, img, svg, iframe, a, style, link, meta, base)').length"
        )
        == 0
    )


def test_the_policy_stops_what_would_be_injected(browser: Browser, forms: dict[str, Form], tmp_path: Path) -> None:
    visit(browser, put(small(forms["en"]), tmp_path) + "#respondent=r09")
    browser.run(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.hit = 1'}))"
    )
    assert browser.run("window.hit") is None
    assert browser.run("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')") == "stopped"
    assert any("Content Security Policy" in json.dumps(one) for one in troubles(browser))


def test_the_copy_stays_until_the_collecting_site_has_these_bytes(
    browser: Browser, forms: dict[str, Form], tmp_path: Path
) -> None:
    form = small(forms["en"])
    kept = "Object.values(localStorage).filter((one) => one.startsWith('{\"response\"'))"
    status = "document.getElementById('status').textContent"
    (tmp_path / "taken").mkdir()
    with receiving(tmp_path / "taken") as site:
        site.failures = [(503, {}), (200, {"sha256": "0" * 64}), (200, "no object"), (422, {"error": "no"})]
        visit(browser, put(form, tmp_path, collect=site.address) + "#respondent=r10")
        fill(browser, form)
        for tries, said in enumerate(("could not be sent yet", "could not", "could not", "did not take"), start=1):
            browser.wait(f"{len(site.posts)} < 0 || {status}.includes({json.dumps(said)})")
            assert len(browser.run(kept)) == 1
            assert site.files == []
            browser.wait("true")
            assert len(site.posts) == tries
            if tries < 4:
                browser.run("document.getElementById('status').textContent = ''; dispatchEvent(new Event('online'))")
        (file,) = browser.run(kept)
        # The page is closed and opened again: what waits is sent.
        visit(browser, put(form, tmp_path, collect=site.address) + "#respondent=r10")
        browser.wait(f"{status}.includes('have arrived')")
        assert browser.run("Object.keys(localStorage).filter((name) => name.includes('r10')).length") == 0
        assert browser.run(kept) == []
        (path,) = site.files
        assert path.read_text(encoding="utf-8") == file
        assert len(set(site.posts)) == 1
        assert site.posts[0] == f'"{returned(path.read_bytes(), form).key}"'
        assert site.take(site.posts[0], path.read_bytes())[0] == 200
        assert len(site.files) == 1


@needs_axe
@pytest.mark.parametrize("language", ["en", "fa"])
def test_axe_finds_nothing(browser: Browser, forms: dict[str, Form], language: str, tmp_path: Path) -> None:
    assert AXE
    form = replace(small(forms[language]), before=forms[language].before[:4])
    found = {}
    for width in (1200, 380):
        browser.size(width, 900)
        visit(browser, put(form, tmp_path) + f"#respondent=r11{width}")
        browser.run(AXE.read_text(encoding="utf-8"))
        while True:
            ended = browser.run("!!document.querySelector('.ending')")
            if not ended:
                browser.run("document.getElementById('next').click()")  # with what is open named
            title = browser.run("document.getElementById('title').textContent")
            report = "(one) => [one.id, one.nodes[0].html]"
            script = f"axe.run({{resultTypes: ['violations']}}).then((result) => result.violations.map({report}))"
            violations = browser.run(script)
            if violations:
                found[width, title] = violations
            if ended:
                break
            browser.run("document.getElementById('title').focus()")
            _one_page(browser)
    browser.call("Emulation.clearDeviceMetricsOverride")
    assert found == {}


def _one_page(browser: Browser) -> None:
    title = browser.run("document.getElementById('title').textContent")
    while browser.run("document.getElementById('title').textContent") == title and not browser.run(FOCUS)["ended"]:
        open_questions = "[...document.querySelectorAll('[id^=q-]')].filter((box) => !box.hidden)"
        browser.run(f"for (const box of {open_questions}) box.querySelector('input[type=radio]').click()")
        browser.run("document.getElementById('next').click()")


@needs_vnu
def test_the_nu_checker_finds_nothing(browser: Browser, forms: dict[str, Form], tmp_path: Path) -> None:
    for language, form in forms.items():
        visit(browser, put(form, tmp_path) + "#respondent=r12")
        for page in range(4):
            text = browser.run("'<!DOCTYPE html>' + document.documentElement.outerHTML")
            (tmp_path / f"{language}-{page}.html").write_text(text, encoding="utf-8")
            if page % 2:
                browser.run("document.getElementById('next').click()")  # with what is open named
            else:
                _one_page(browser)
    java = ("java", "-Xss4m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # quick to start
    command = [*java, "-jar", str(VNU), *map(str, tmp_path.glob("*.html"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
