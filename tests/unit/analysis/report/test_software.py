from dataclasses import replace

from analysis.report import software
from analysis.report.validation import Validation
from instrument.document import Table


def test_versions_hashes_and_seeds_are_shown(validation: Validation) -> None:
    tables = {block.key: block for block in software.blocks(validation) if isinstance(block, Table)}
    assert set(tables) == {"software-versions", "software-hashes", "software-seeds"}
    assert ("mentorscale", software.versions()["mentorscale"]) in tables["software-versions"].rows
    assert ("Number of factors", "1") in software.seeds(validation)


def test_a_changed_model_changes_its_fingerprint(validation: Validation) -> None:
    found = dict(software.hashes(validation))
    assert found["Data file"] == "0" * 64
    model = validation.inputs.model
    assert model is not None
    other = replace(validation, inputs=replace(validation.inputs, model=replace(model, text=model.text + "\n")))
    assert dict(software.hashes(other))["Model, as read"] != found["Model, as read"]
    assert "Item bank" not in found


def test_the_command_asks_for_what_was_asked(validation: Validation) -> None:
    assert software.command(validation) == "mentorscale validate DATA.csv --spec SPEC.toml --model MODEL.lav"
    thorough = replace(validation, inputs=replace(validation.inputs, thorough=True, model=None))
    assert software.command(thorough) == "mentorscale validate DATA.csv --spec SPEC.toml --thorough"
    assert software.citation().endswith("[Computer software].")
