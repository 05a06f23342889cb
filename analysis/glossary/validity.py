"""Columns of tables about convergent and discriminant validity."""

from analysis.glossary.term import Term

TERMS = {
    "cr": Term("CR", "f3", "composite reliability: the factor's share of the variance of the sum of its items"),
    "cr_lower": Term("CR lower", "f3", "lower end of its 95% interval, by the delta method"),
    "cr_upper": Term("CR upper", "f3", "upper end of its 95% interval"),
    "cr_std": Term("CR, std. items", "f3", "the same of the sum of standardised items"),
    "ave": Term("AVE", "f3", "average variance extracted: the factor's mean share of its standardised items' variance"),
    "ave_lower": Term("AVE lower", "f3", "lower end of its 95% interval, by the delta method"),
    "ave_upper": Term("AVE upper", "f3", "upper end of its 95% interval"),
    "ave_raw": Term("AVE, raw", "f3", "the factor's share of its items' summed variance in the units of the answers"),
    "shared": Term("Greatest r²", "f3", "greatest squared correlation of the factor with another"),
    "r_lower": Term("r lower", "f3", "lower end of the 95% interval of r"),
    "r_upper": Term("r upper", "f3", "upper end of the 95% interval of r"),
    "r_squared": Term("r²", "f3", "squared correlation of the two factors"),
    "fornell_larcker": Term("AVE > r²", "text", "whether both factors' AVE exceed their squared correlation"),
    "discriminant": Term("Upper limit", "text", "where the greater end of |r|'s interval lies: .80, .90, 1"),
    "merged_chisq": Term(
        "Δχ² of r = 1", "f2", "difference in chi-square if the two were one; scaled where the fit's is"
    ),
    "merged_df": Term("Δdf", "int", "its degrees of freedom"),
    "merged_p": Term("p of r = 1", "p", "its probability if the two factors are one"),
    "htmt": Term("HTMT", "f3", "heterotrait-monotrait ratio of correlations"),
    "htmt_lower": Term("HTMT lower", "f3", "2.5th percentile of its bootstrap values"),
    "htmt_upper": Term("HTMT upper", "f3", "97.5th percentile of its bootstrap values"),
    "htmt2": Term("HTMT2", "f3", "the same with geometric means"),
    "htmt2_lower": Term("HTMT2 lower", "f3", "2.5th percentile of its bootstrap values"),
    "htmt2_upper": Term("HTMT2 upper", "f3", "97.5th percentile of its bootstrap values"),
}
