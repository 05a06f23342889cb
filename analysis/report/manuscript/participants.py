"""Who answered what: respondents, clusters, groups; items, scales, answers."""

from analysis.report.manuscript.grammar import counted, listed, plain, share
from analysis.report.validation import Validation


def methods(validation: Validation) -> list[str]:
    """Say who answered."""
    inputs, found = validation.inputs, validation.result("participants")
    rows, n = inputs.sample.n_rows, len(inputs.sample.answers)
    said = ["These answers were simulated, and nobody gave them."] if inputs.spec.simulated else []
    if rows == n:
        said.append(f"The data file had {rows:,} cases, each with an answer to at least one item.")
    else:
        said.append(f"The data file had {rows:,} cases, of which {n:,} with an answer to at least one item were kept.")
    if inputs.left_out.startswith("without "):
        said.append("Respondents flagged as careless were excluded from the analyses.")
    if (clusters := validation.result("clusters")) is not None:
        row = clusters.sizes.row()
        j, least, most = row["clusters"], row["least_size"], row["greatest_size"]
        mean = f"of {least:,} to {most:,} respondents (M = {plain(row['mean_size'], 1)})"
        said.append(f"They belonged to {j} clusters {f'of {least:,} respondents each' if least == most else mean}.")
    if found is not None and found.groups:
        groups = listed(f"{name} (n = {count:,})" for name, count in found.groups)
        said.append(f"The variable {inputs.spec.group} divided them into groups: {groups}.")
    return said


def instrument(validation: Validation) -> list[str]:
    """Say what was asked, and how it was answered and scored."""
    spec, sample = validation.inputs.spec, validation.inputs.sample
    scales = sample.constructs or {}
    said = [f"The instrument had {len(sample.items)} items, answered from {spec.scale.min} to {spec.scale.max}."]
    low, high = spec.scale.labels.get(str(spec.scale.min)), spec.scale.labels.get(str(spec.scale.max))
    if low and high:
        said.append(f"The lowest answer was labelled “{low}” and the highest “{high}”.")
    if scales:
        parts = listed(f"{name} ({counted(len(items), '1 item', '{n} items')})" for name, items in scales.items())
        said.append(f"The items form these scales: {parts}.")
    if turned := [item for item in sample.items if item in sample.reverse]:
        one = f"Before the analyses one item was reverse scored: {turned[0]}."
        several = f"Before the analyses {{n}} items were reverse scored: {listed(turned)}."
        said.append(counted(len(turned), one, several))
    else:
        said.append("No item was reverse scored.")
    if sample.treatment == "ordinal":
        said.append(
            "Confirmatory models treated the items as ordinal; scores, alpha and item statistics used raw answers."
        )
    else:
        said.append("All analyses treated the items as continuous.")
    return said


def results(validation: Validation) -> list[str]:
    """Say how many respondents there are, and how many answered everything."""
    found = validation.result("participants")
    if found is None:
        return []
    n = found.settings.n_used
    if found.n_complete == n:
        return [f"All {n:,} respondents answered every item."]
    return [f"Of {n:,} respondents, {found.n_complete:,} ({share(found.n_complete, n)}%) answered every item."]
