"""The page is one small file that asks nothing of the network and runs nothing but its own script."""

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import replace
from typing import Any

import html5lib
import pytest

from instrument.errors import ContentError, UsageError
from instrument.export import Options, find, html, names
from instrument.export.html.phrases import phrases, static
from instrument.form import Form

SIXTY = 150 * 1024
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'<!--&\u2028"


def page_of(form: Form, **options: Any) -> str:
    return html.write(form, Options(**options)).decode("utf-8")


def tree(text: str) -> Any:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def element(text: str, tag: str) -> str:
    """Return the text of the page's last element of a tag, as the parser sees it."""
    return "".join(tree(text).findall(f".//{tag}")[-1].itertext())


def policy(text: str) -> dict[str, list[str]]:
    meta = next(one for one in tree(text).iter("meta") if one.get("http-equiv"))
    return {name: values for name, *values in (part.split() for part in meta.get("content").split(";"))}


def test_the_format_is_found_by_its_folders_name() -> None:
    assert "html" in names()
    assert find("html") is html
    with pytest.raises(UsageError, match="Did you mean 'html'"):
        find("htm")


def test_sixty_items_are_at_most_150_kib_in_every_language_and_layout(forms: list[Form]) -> None:
    form = next(form for form in forms if form.id == "short-form")
    assert len(form.items) >= 60
    assert all(len(html.write(form, Options(layout=layout))) <= SIXTY for layout in ("matrix", "single"))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_only_the_script_and_style_of_the_file_may_run(english: Form, persian: Form, language: str) -> None:
    text = page_of(persian if language == "fa" else english)
    allowed = policy(text)
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        digest = b64encode(hashlib.sha256(element(text, tag).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed[directive]
        assert all(source.startswith("'sha256-") for source in allowed[directive])
    assert {name: allowed[name] for name in allowed if not name.endswith(("script-src", "style-src"))} == {
        name: ["'none'"] for name in ("default-src", "connect-src", "base-uri", "form-action")
    }


def test_nothing_is_fetched(english: Form) -> None:
    text = page_of(english)
    assert not re.search(r"https?://|//[a-z0-9-]+\.[a-z]|@import|url\(|<link|<img|<iframe|src=", text)


def test_language_and_direction(english: Form, persian: Form) -> None:
    assert (tree(page_of(english)).get("lang"), tree(page_of(english)).get("dir")) == ("en", "ltr")
    assert (tree(page_of(persian)).get("lang"), tree(page_of(persian)).get("dir")) == ("fa", "rtl")


def test_the_same_form_gives_the_same_bytes(english: Form) -> None:
    assert html.write(english) == html.write(english)


def test_what_an_item_measures_is_not_in_the_file(forms: list[Form]) -> None:
    form = next(form for form in forms if form.attention)
    data = json.loads(_data(page_of(form)))
    for question in [*data["items"], *data["attention"]]:
        assert not {"key", "construct", "codes", "expected"} & set(question)
    assert data["hash"] == form.hash


def _data(text: str) -> str:
    return "".join(tree(text).find(".//script[@id='form']").itertext())


def test_texts_that_would_end_the_script_stay_texts(english: Form) -> None:
    items = tuple(replace(item, text=HOSTILE, lead=HOSTILE) for item in english.items)
    form = replace(english, title=HOSTILE, instructions=HOSTILE, thanks=HOSTILE, items=items)
    text = page_of(form)
    assert json.loads(_data(text))["items"][0]["text"] == HOSTILE
    assert element(text, "title") == HOSTILE
    assert len(tree(text).findall(".//script")) == 2
    assert not tree(text).findall(".//img")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://study.example.org/answers?wave=2", "https://study.example.org"),
        ("https://study.example.org:8443/", "https://study.example.org:8443"),
        ("http://127.0.0.1:5000/answers", "http://127.0.0.1:5000"),
        ("http://localhost:5000/", "http://localhost:5000"),
    ],
)
def test_a_collecting_url_opens_exactly_its_origin(english: Form, address: str, origin: str) -> None:
    assert policy(page_of(english, collect=address))["connect-src"] == [origin]


@pytest.mark.parametrize(
    "address",
    [
        "", "study.example.org", "http://study.example.org/", "ftp://x.org/", "javascript:alert(1)", "https://",
        "https://name:word@x.org/", "https://x.org/#part", "https://x.org; script-src *", "https://x.org'/", "https://x.org:99999/",
        "https://دانشگاه.org/", "https://x.org/\nb", "https://x.org,https://y.org", "https://*/", "https://*.x.org/",
    ],
)  # fmt: skip
def test_a_collecting_url_that_is_none_is_refused(english: Form, address: str) -> None:
    with pytest.raises(UsageError, match=r"collect: it is no https URL"):
        page_of(english, collect=address)


def test_a_language_without_words_for_the_page_is_refused(english: Form) -> None:
    with pytest.raises(ContentError, match="there is no text in 'de'"):
        page_of(replace(english, language="de"))


def test_both_languages_fill_the_same_places_and_persian_has_no_latin_digits() -> None:
    for english_words, persian_words in ((phrases("en"), phrases("fa")), (static("en"), static("fa"))):
        for name, words in english_words.items():
            assert sorted(re.findall(r"\{\d\}", words)) == sorted(re.findall(r"\{\d\}", persian_words[name]))
            assert not re.search(r"[0-9٠-٩يك]", re.sub(r"\{\d\}", "", persian_words[name]))


def test_every_phrase_that_a_script_says_is_there_and_every_other_is_said() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted(html.page.HERE.glob("*.js")))
    said = set(re.findall(r'(?:say|button|ending)\([^"()]*"([a-z_]+)"', scripts))
    said |= {name for pair in re.findall(r'\? "([a-z_]+)" : "([a-z_]+)"', scripts) for name in pair}
    said |= set(re.findall(r'kind\("([a-z_]+)"', scripts)) | set(re.findall(r': "(kept)"\)', scripts))
    assert said - {"closing"} >= set(phrases("en"))


def test_what_is_lost_is_said(english: Form, persian: Form, forms: list[Form]) -> None:
    assert html.losses(english) == ()
    asked = next(form for form in forms if form.consent)
    (refusals,) = html.losses(asked)
    assert "refusals are not counted" in refusals
    said = html.losses(english, Options(others=(persian,), respondent="r0001"))
    assert ["fa" in said[0], "#respondent=ID" in said[1]] == [True, True]
