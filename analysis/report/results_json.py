"""results.json: every number at full precision under stable keys, for machines."""

import json
from typing import Any

from analysis.report.plain import SCHEMA_VERSION, plain
from analysis.report.software import versions
from analysis.report.validation import Section, Validation


def to_json(validation: Validation) -> str:
    """Return results.json; NaN and infinity, which JSON lacks, are null. The same inputs give the same bytes."""
    inputs = validation.inputs
    document = {
        "schema_version": SCHEMA_VERSION,
        "title": inputs.spec.title,
        "simulated": inputs.spec.simulated,
        "instrument": inputs.spec.instrument,
        "data": {"n_rows": inputs.sample.n_rows, "n_used": len(inputs.sample.answers), "sha256": inputs.sha256},
        "joined": [
            {"role": one.role, "file": one.source, "n_rows": one.answers.sample.n_rows, "sha256": one.sha256}
            for one in inputs.joined
        ],
        "warnings": list(validation.warnings),
        "software": versions(),
        "sections": {section.key: _section(section) for section in validation.sections},
    }
    return json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _section(section: Section) -> dict[str, Any]:
    result = section.result
    if result is None:
        return {"status": section.status, "reason": section.reason, "settings": {}, "estimates": {}, "rows": []}
    settings = result.settings
    return {
        "status": section.status,
        "reason": "",
        "settings": {
            "estimator": settings.estimator,
            "treatment": settings.treatment,
            "correlation": settings.correlation,
            "missing": settings.missing,
            "n_used": settings.n_used,
            "n_rows": settings.n_rows,
            "clusters": settings.clusters,
            "more": list(settings.more),
        },
        "estimates": result.estimates(),
        "rows": result.rows(),
        "further": {more.key: list(more.rows) for more in result.further()},
        "warnings": list(result.warnings),
    }
