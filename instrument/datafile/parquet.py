"""Parquet: typed columns, each with its meaning in the file's own metadata."""

import io
import json
from collections.abc import Mapping

from instrument.datafile._codebook import as_data, column
from instrument.datafile._frame import frame
from instrument.datafile._variables import variables
from instrument.errors import UsageError
from instrument.responses import Responses

SUFFIX = ".parquet"
LINE = "Parquet, typed, with the codebook in its metadata"


def write(responses: Responses) -> Mapping[str, bytes]:
    """Return the file; raise UsageError without pyarrow."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        remedy = "Run: pip install 'mentorscale[files]'."
        raise UsageError.at("Parquet", "pyarrow is not installed.", remedy) from None
    table = pa.Table.from_pandas(frame(responses), preserve_index=False)
    described = {variable.name: json.dumps(column(variable), ensure_ascii=False) for variable in variables(responses)}
    fields = [field.with_metadata({"mentorscale": described[field.name]}) for field in table.schema]
    whole = {"mentorscale": json.dumps(as_data(responses), ensure_ascii=False)}
    buffer = io.BytesIO()
    parquet.write_table(table.cast(pa.schema(fields, metadata={**(table.schema.metadata or {}), **whole})), buffer)
    return {SUFFIX: buffer.getvalue()}


def losses(responses: Responses) -> tuple[str, ...]:
    """Return nothing: everything is in the file."""
    del responses
    return ()
