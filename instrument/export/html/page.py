"""The page: shell by template, form as data, style and script named to the browser by their hashes."""

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from instrument.blocks import AGREED, ROLES
from instrument.document.html import RIGHT_TO_LEFT
from instrument.errors import UsageError
from instrument.export import Layout
from instrument.export.html.phrases import phrases, static
from instrument.form import Form
from instrument.question import Choice, Question

#: Items on one page of matrices, at most; they are dealt evenly to the pages.
PER_PAGE = 10
HERE = Path(__file__).parent
_SCRIPTS = ("order.js", "answers.js", "state.js", "durable.js", "questions.js", "pages.js", "ending.js")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:.]+\]")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
# Inside a <script>, these would end it or begin a comment; as escapes they mean the same to JSON.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render(form: Form, layout: Layout = "matrix", collect: str | None = None) -> str:
    """Return the form as one self-contained HTML document.

    Raises UsageError for a `collect` that is no https URL (http is allowed on loopback), ContentError for a language
    the page has no words in.
    """
    style, script, origin = _asset("form.css"), _script(), _origin(collect)
    embedded = json.dumps(data(form, layout, collect), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    # A browser runs no data and asks no hash for it; the Nu checker does.
    policy = (
        f"default-src 'none'; script-src {_hash(script)} {_hash(embedded)}; style-src {_hash(style)}; "
        f"connect-src {origin}; base-uri 'none'; form-action 'none'"
    )
    return _template().render(
        form=form,
        direction="rtl" if form.language in RIGHT_TO_LEFT else "ltr",
        words=static(form.language),
        policy=policy,
        # The project's own files, and JSON that can end no element.
        style=Markup(style),
        script=Markup(script),
        data=Markup(embedded),
    )


def data(form: Form, layout: Layout = "matrix", collect: str | None = None) -> dict[str, Any]:
    """Return what the browser needs of the form; what an item measures, and which way it counts, stays here."""
    lists: dict[tuple[Choice, ...], int] = {}
    parts = {
        part: [_question(question, lists) for question in getattr(form, part)]
        for part in ("before", "items", "attention", "after")
    }
    return {
        "hash": form.hash,
        **{name: getattr(form, name) for name in ("id", "language", "seed", "order", "role")},
        **{name: getattr(form, name) for name in ("instructions", "declined", "thanks")},
        **parts,
        "blocks": dict(form.blocks),
        "choices": [[[choice.value, choice.label] for choice in choices] for choices in lists],
        "agreed": AGREED,
        "roles": ROLES,
        "layout": layout,
        "per_page": PER_PAGE,
        "collect": collect,
        "phrases": phrases(form.language),
    }


def _question(question: Question, lists: dict[tuple[Choice, ...], int]) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(question).items() if name in ("id", "kind", "text", "lead")}
    kept["respondents"] = list(question.respondents)
    if question.only_if is not None:
        kept["only_if"] = list(question.only_if)
    kept["missing"] = lists.setdefault(question.missing, len(lists))
    if question.chosen:
        kept["options"] = lists.setdefault(question.options, len(lists))
    if question.kind == "number":
        kept |= {"least": _plain(question.least), "greatest": _plain(question.greatest), "decimals": question.decimals}
    return kept


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def _origin(collect: str | None) -> str:
    """Return what the page may connect to: 'none', or the origin of the collecting URL."""
    if collect is None:
        return "'none'"
    try:
        parts = urlsplit(collect)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    host = parts.netloc.removesuffix(port)
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    plain = collect.isascii() and not set(collect) & set(" \"'<>;,\\\t\r\n") and collect.isprintable()
    if not (safe and plain and _HOST.fullmatch(host) and not parts.fragment):
        remedy = "Write one such as https://study.example.org/answers, without a name or password in it."
        raise UsageError.at("collect", "it is no https URL that a page can post to.", remedy)
    return f"{parts.scheme}://{host}{port}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{b64encode(digest).decode('ascii')}'"


@cache
def _script() -> str:
    return '"use strict";\n(() => {\n' + "\n".join(_asset(name) for name in _SCRIPTS) + "\n})();"


@cache
def _asset(name: str) -> str:
    # The Nu checker hashes an element's text without the newline it ends in.
    return (HERE / name).read_text(encoding="utf-8").strip()


@cache
def _template() -> Template:
    loader = PackageLoader("instrument.export.html", "")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("page.html.j2")
