"""A model: from text in lavaan's syntax to its parameters, and from these to matrices."""

from analysis.model.model import Model, build, parse
from analysis.model.options import Options
from analysis.model.table import Parameter

__all__ = ["Model", "Options", "Parameter", "build", "parse"]
