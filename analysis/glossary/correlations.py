"""Columns of tables about pairs of items."""

from analysis.glossary.term import Term

TERMS = {
    "other": Term("With", "text", "the second item of the pair"),
    "kind": Term("Kind", "text", "polychoric, polyserial or Pearson, by which of the two are ordinal"),
    "r": Term("r", "f3", "correlation of the responses behind the answers"),
    "r_se": Term("SE", "f3", "standard error of r, the thresholds being estimated too"),
    "empty_cells": Term("Empty cells", "int", "cells of the pair's table that nobody is in"),
    "converged": Term("Converged", "flag", "whether a maximum of the likelihood was found"),
    "tau": Term("Threshold", "f3", "where the normal response behind the answers is cut"),
}
