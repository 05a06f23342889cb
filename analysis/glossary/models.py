"""Columns of tables about the parameters of a model."""

from analysis.glossary.term import Term

TERMS = {
    "lhs": Term("Left", "text", "the factor, or the first of two variables"),
    "op": Term("", "text", "=~ is measured by, ~~ varies or covaries with, ~ is predicted by, := is defined as"),
    "rhs": Term("Right", "text", "the item, or the second variable"),
    "label": Term("Label", "text", "the label of the parameter; equal labels are equal parameters"),
    "free": Term("Estimated", "flag", "whether the parameter is estimated or fixed"),
    "est": Term("Estimate", "f3", "estimate in the units of the answers"),
    "se": Term("SE", "f3", "standard error of the estimate, as the settings say"),
    "z": Term("z", "f2", "estimate / SE"),
    "pvalue": Term("p", "p", "two-sided probability if the population value is 0"),
    "ci_lower": Term("95% lower", "f3", "lower end of the estimate's 95% interval"),
    "ci_upper": Term("95% upper", "f3", "upper end of the estimate's 95% interval"),
    "std_all": Term("Standardised", "f3", "estimate when items and factors have variance one"),
    "std_se": Term("SE (std.)", "f3", "standard error of the standardised estimate, by the delta method"),
    "std_lower": Term("Std. 95% lower", "f3", "lower end of the standardised estimate's 95% interval"),
    "std_upper": Term("Std. 95% upper", "f3", "upper end of the standardised estimate's 95% interval"),
    "by": Term("Estimator", "text", "estimator, and what becomes of missing answers"),
    "chisq": Term("χ²", "f2", "chi-square of the model, as the discrepancy gives it"),
    "df": Term("df", "int", "degrees of freedom"),
    "chisq_scaled": Term("χ², scaled", "f2", "chi-square corrected for the distribution of the answers"),
    "cfi": Term("CFI", "f3", "comparative fit index; scaled where the chi-square is"),
    "tli": Term("TLI", "f3", "Tucker-Lewis index; scaled where the chi-square is"),
    "rmsea": Term("RMSEA", "f3", "root mean square error of approximation; scaled where the chi-square is"),
    "srmr": Term("SRMR", "f3", "standardised root mean square residual"),
    "mi": Term("MI", "f2", "how far the chi-square would fall if the parameter were free, by a score test on 1 df"),
    "mi_scaled": Term("MI, scaled", "f2", "the same, divided by the mean of the test's mixture per degree of freedom"),
    "epc": Term("EPC", "f3", "what the parameter would become if it were free, less what it is"),
    "sepc_all": Term("EPC, std.", "f3", "the expected change when items and factors have variance one"),
}
