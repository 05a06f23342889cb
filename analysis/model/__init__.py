"""A measurement model: from lavaan-style text to a table of parameters, and from the table to matrices."""

from analysis.model.syntax import parse
from analysis.model.table import Parameter, ParameterTable

__all__ = ["Parameter", "ParameterTable", "parse"]
