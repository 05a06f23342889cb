from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from analysis.report import validation as module
from analysis.report.faces import faces
from analysis.report.inputs import Inputs
from analysis.report.page import to_document, watermark
from analysis.report.sections import ORDER
from analysis.report.summary import ABOUT_TREATMENT
from analysis.report.tracing import from_spec
from analysis.report.validation import Validation, validate
from instrument.document import Document, Figure, Heading, Note, Paragraph, Table, html
from instrument.errors import Refused


def _sections(document: Document) -> dict[str, list]:
    found: dict[str, list] = {}
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            found[block.anchor] = []
        else:
            found[list(found)[-1]].append(block)
    return found


def _notes(blocks: list, kind: str) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Note) and block.kind == kind]


@pytest.fixture(scope="module")
def document(validation: Validation) -> Document:
    return to_document(validation)


def test_a_summary_and_then_every_section(document: Document) -> None:
    anchors = list(_sections(document))
    assert anchors[: len(ORDER) + 1] == ["summary", *(section.KEY for section in ORDER)]
    parts = ["manuscript-methods", "manuscript-results", "limitations", "software"]
    assert [name for name in anchors if name in parts] == parts
    assert anchors[-1] == "references"


def test_the_summary_sets_numbers_beside_thresholds(document: Document) -> None:
    (table,) = [block for block in _sections(document)["summary"] if isinstance(block, Table)]
    first = [row[0] for row in table.rows]
    assert [name.split(" (")[0] for name in first] == [
        "Most often left out, %",
        "Least coverage of a pair",
        "Least item-rest r",
        "Least alpha",
        "Least omega total",
        "Least omega categorical",
        "KMO",
        "Least MSA",
        "CFI, robust",
        "TLI, robust",
        "RMSEA, robust",
        "SRMR",
        "Least CR",
        "Least AVE",
        "Greatest upper end of |r|",
        "Greatest HTMT2",
        "CFI, configural",
        "RMSEA, configural",
        *(f"Δ{index}, {level}" for level in ("metric", "scalar", "strict") for index in ("CFI", "RMSEA", "SRMR")),
        "Number of clusters",
        "Greatest design effect",
        "Least median rwg(j)",
        *(f"{index}, within clusters" for index in ("CFI", "TLI", "RMSEA", "SRMR")),
        "Least omega within clusters",
        "Least ICC(2)",
    ]
    assert Paragraph(ABOUT_TREATMENT) in _sections(document)["summary"]


def test_every_first_table_says_how_it_was_made(document: Document, validation: Validation) -> None:
    computed = {section.key for section in validation.sections if section.result is not None}
    for key, blocks in _sections(document).items():
        if key in computed:
            notes = [note for block in blocks if isinstance(block, Table) for note in block.notes]
            treated = key in ("participants", "missing", "instrument") or any("items treated as " in n for n in notes)
            assert treated, key
            assert any("N = " in note for note in notes), key


def test_figures_say_in_words_what_they_show(document: Document) -> None:
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    assert [figure.key for figure in figures] == [
        "fig-careless",
        "fig-distribution",
        "fig-item-rest",
        "fig-reliability",
        "fig-parallel",
        "fig-scree",
        "fig-loadings",
        "fig-path",
        "fig-residuals",
        "fig-factor-correlations",
        "fig-invariance",
        "fig-icc",
        "fig-reliability-levels",
        "fig-caterpillar",
    ]
    assert all(len(figure.alt) > 40 for figure in figures)


def test_the_foot_names_data_and_software(document: Document) -> None:
    foot = " ".join(document.footer)
    assert "0" * 64 in foot
    assert "numpy" in foot
    assert "semopy" in foot


def test_what_was_not_given_is_said_in_its_place_but_not_on_the_first_page(make: Callable[..., Inputs]) -> None:
    sections = _sections(to_document(validate(make(model=None))))
    (said,) = _notes(sections["cfa"], "info")
    assert said.startswith("CFA: no model is given. Write one")
    assert _notes(sections["summary"], "refused") == []


@pytest.mark.parametrize("error", [Refused.at("Trial", "too few answers.", "Get more."), ValueError("broke")])
def test_what_could_not_be_done_is_said_in_its_place_and_on_the_first_page(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def compute(given: Inputs) -> None:
        raise error

    trial = SimpleNamespace(KEY="trial", TITLE="A trial", compute=compute, blocks=None)
    monkeypatch.setattr(module, "ORDER", (ORDER[2], trial))
    sections = _sections(to_document(validate(inputs)))
    (reason,) = _notes(sections["trial"], "refused")
    assert str(error) in reason
    assert _notes(sections["summary"], "refused") == [f"A trial: {reason}"]


def test_warnings_stand_before_their_sections_tables(make: Callable[..., Inputs]) -> None:
    blocks = _sections(to_document(validate(make(reverse=("q1",)))))["items"]
    assert isinstance(blocks[0], Note)
    assert blocks[0].kind == "warning"
    assert "q1 runs against the other items" in blocks[0].text


def test_a_model_that_cannot_be_tested_does_not_print_an_empty_p(make: Callable[..., Inputs]) -> None:
    blocks = _sections(to_document(validate(make(model="f =~ q1 + q2 + q3"))))["cfa"]
    text = next(block.text for block in blocks if isinstance(block, Paragraph))
    assert "p not computed" in text


def test_a_model_that_does_not_converge_shows_no_estimate(make: Callable[..., Inputs]) -> None:
    from dataclasses import replace

    from analysis.fit.sem.doubts import doubts
    from analysis.report.sections import cfa as section

    found = section.compute(make())
    fitted = found.main.fitted
    stopped = replace(fitted, solution=replace(fitted.solution, converged=False, why="it was stopped"), moments=())
    main = replace(found.main, fitted=stopped, warnings=tuple(doubts(stopped)))
    (table,) = section.blocks(replace(found, main=main, warnings=main.warnings), make())
    assert {row[3] for row in table.rows} == {"not computed"}
    assert any("did not converge: it was stopped" in note for note in table.notes)


@pytest.mark.parametrize("simulated", [True, "Drawn from a model with two factors."])
def test_a_report_on_simulated_answers_is_marked(make: Callable[..., Inputs], simulated: bool | str) -> None:
    document = to_document(validate(make(simulated=simulated)))
    assert document.watermark == "SIMULATED DATA: nobody gave these answers."
    assert "SIMULATED DATA" in html.render(document)
    if isinstance(simulated, str):
        assert simulated in _notes(_sections(document)["summary"], "warning")


def test_real_answers_are_not_marked(document: Document) -> None:
    assert watermark(False) is None
    assert document.watermark is None
    assert "SIMULATED" not in html.render(document)


def test_items_wordings_are_shown_once(make: Callable[..., Inputs]) -> None:
    inputs = make(texts={"q1": "My mentor listens."})
    document = to_document(validate(replace(inputs, provenance=from_spec(inputs.spec))))
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert [one.key for one in tables for row in one.rows if "My mentor listens." in row] == ["instrument-items"]


def test_a_section_that_cannot_be_shown_stops_no_other(validation: Validation, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = validation.sections[3]

    def blocks(result: object, inputs: object) -> list[object]:
        raise ValueError("no room for a figure")

    monkeypatch.setattr(broken.module, "blocks", blocks)
    page = to_document(validation)
    assert Note("This section cannot be shown: ValueError: no room for a figure", "refused") in page.blocks
    assert {section.key for section in validation.sections} <= {getattr(block, "anchor", "") for block in page.blocks}


@pytest.mark.parametrize(
    ("where", "begins"),
    [
        ("content validity", "Content validity: no"),
        ("column 'x'", "Column 'x': no"),
        ("team_work", "team_work: no"),
        ("q1", "q1: no"),
    ],
)
def test_a_reason_begins_as_a_sentence_and_a_name_as_it_is_written(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch, where: str, begins: str
) -> None:
    def compute(given: Inputs) -> None:
        raise Refused.at(where, "no.", "Name it as `cluster`.")

    monkeypatch.setattr(module, "ORDER", (SimpleNamespace(KEY="trial", TITLE="A trial", compute=compute, blocks=None),))
    page = to_document(validate(inputs))
    (reason,) = _notes(_sections(page)["trial"], "refused")
    assert reason.startswith(begins)
    shown = faces(page, ("html",))["report.html"].decode()
    assert "Name it as “cluster”." in shown
    assert "`" not in shown.split("<main", 1)[1].split("<script", 1)[0]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("too few (Maas & Hox 2005; Nye et al. 2019)", "too few (Maas &amp; Hox, 2005; Nye et al., 2019)"),
        ("of Holm (1979)", "of Holm (1979)"),
        ("(CVR &lt; 0; Lawshe, 1975)", "(CVR &amp;lt; 0; Lawshe, 1975)"),
        ("Lawshe 1975 in (a file of 2019)", "Lawshe 1975 in (a file of 2019)"),
    ],
)
def test_a_citation_in_brackets_is_printed_with_its_comma(written: str, printed: str) -> None:
    shown = faces(Document("A page", (Paragraph(f"It is {written}."),)), ("html",))["report.html"].decode()
    assert f"It is {printed}." in shown
