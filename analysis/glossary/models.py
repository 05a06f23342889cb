"""Columns of tables about the parameters of a model."""

from analysis.glossary.term import Term

TERMS = {
    "lhs": Term("Left", "text", "the factor, or the first of two variables"),
    "op": Term("", "text", "=~ is measured by, ~~ varies or covaries with"),
    "rhs": Term("Right", "text", "the item, or the second variable"),
    "free": Term("Estimated", "flag", "whether the parameter is estimated or fixed"),
    "est": Term("Estimate", "f3", "estimate in the units of the answers"),
    "se": Term("SE", "f3", "standard error, from the expected information"),
    "z": Term("z", "f2", "estimate / SE"),
    "pvalue": Term("p", "p", "two-sided probability if the population value is 0"),
    "std_all": Term("Standardised", "f3", "estimate when items and factors have variance one"),
    "std_se": Term("SE (std.)", "f3", "standard error of the standardised estimate, by the delta method"),
    "ci_lower": Term("95% lower", "f3", "lower end of the standardised estimate's 95% interval"),
    "ci_upper": Term("95% upper", "f3", "upper end of the standardised estimate's 95% interval"),
}
