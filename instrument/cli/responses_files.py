"""The answers of a study as files: read from its store, written in a format, with the codebook beside them."""

from pathlib import Path

import typer

from instrument.blocks import OTHER
from instrument.exchange.files import write_together
from instrument.responses import Responses, gather
from instrument.study import Study


def read_responses(opened: Study, shuffle: bool = False, times: str = "exact") -> Responses:
    """Return a study's answers, in random order and with coarse times if asked."""
    from instrument.anonymity import coarse, shuffled

    store = opened.open_store()
    try:
        responses = coarse(gather(store.sessions()), times)
    finally:
        store.close()
    return shuffled(responses) if shuffle else responses


def write_file(responses: Responses, name: str, path: Path) -> None:
    """Write answers in a format and the codebook beside them: all files or none; say what the format does not carry.

    The files have the name of `path` with the endings of the format.
    """
    from instrument import datafile

    kind = datafile.find(name)
    stem = path.with_suffix("") if path.suffix == kind.SUFFIX else path
    contents = {stem.with_name(stem.name + ending): content for ending, content in kind.write(responses).items()}
    if path.suffix not in ("", kind.SUFFIX):
        contents = {path if file.name == stem.name + kind.SUFFIX else file: data for file, data in contents.items()}
    contents[stem.with_name(f"{stem.name}.codebook.md")] = datafile.to_markdown(responses)
    contents[stem.with_name(f"{stem.name}.codebook.json")] = datafile.to_json(responses)
    write_together(contents)
    if name != "csv":
        typer.echo(f"{stem.with_name(stem.name + kind.SUFFIX)}: {len(responses.rows)} respondents, with a codebook")
    for question, number in responses.unlisted().items():
        typer.echo(
            f"{question}: {number} gave an answer that is not listed; all of them are {OTHER} there. "
            f"Their words: {question}_other."
        )
    for loss in kind.losses(responses):
        typer.echo(f"Not in it: {loss}")
