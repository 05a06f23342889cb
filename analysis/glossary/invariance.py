"""Columns of tables that compare models, and of measurement invariance."""

from analysis.glossary.term import Term

TERMS = {
    "model_name": Term("Model", "text", "the model's name"),
    "aic": Term("AIC", "f1", "Akaike's information criterion, from the log-likelihood"),
    "bic": Term("BIC", "f1", "Bayesian information criterion, from the log-likelihood"),
    "cfi_robust": Term("CFI, robust", "f3", "what CFI would be for normal, complete, continuous answers"),
    "rmsea_robust": Term("RMSEA, robust", "f3", "what RMSEA would be for normal, complete, continuous answers"),
    "delta_chisq": Term("Δχ²", "f2", "chi-square less that of the less restricted model, as the discrepancies give it"),
    "delta_chisq_scaled": Term("Δχ², scaled", "f2", "the same corrected; not the difference of two scaled chi-squares"),
    "delta_df": Term("Δdf", "int", "degrees of freedom less those of the less restricted model"),
    "delta_p": Term("p of Δχ²", "p", "probability of so great a difference if the restrictions hold"),
    "delta_cfi": Term("ΔCFI", "f3", "CFI less that of the less restricted model"),
    "delta_cfi_robust": Term("ΔCFI, robust", "f3", "robust CFI less that of the less restricted model"),
    "delta_rmsea": Term("ΔRMSEA", "f3", "RMSEA less that of the less restricted model"),
    "delta_srmr": Term("ΔSRMR", "f3", "SRMR less that of the less restricted model"),
    "difference_method": Term("Test", "text", "how the difference in chi-square was tested"),
    "against": Term("Against", "text", "the less restricted model it is compared with"),
    "level": Term("Level", "text", "what is equal across groups, all levels before included"),
    "freed": Term("Freed", "text", "parameters that are not held equal although the level asks for it"),
    "cheung_rensvold": Term("ΔCFI ≥ −.01", "text", "within the cut-off of Cheung & Rensvold (2002) or not"),
    "chen": Term("Chen", "text", "within the cut-offs of Chen (2007) or not; with N ≤ 300, as commonly cited"),
    "rutkowski_svetina": Term("Rutkowski & Svetina", "text", "within their cut-offs (2014) for many groups or not"),
    "parameter": Term("Parameter", "text", "the parameter that was freed"),
    "index_at_release": Term("MI", "f2", "score test of its equality across groups"),
    "index_scaled": Term(
        "MI, scaled", "f2", "the same, divided by the mean of the test's mixture per degree of freedom"
    ),
    "cfi_before": Term("CFI before", "f3", "CFI of the level before the step"),
    "cfi_after": Term("CFI after", "f3", "CFI of the level after the step"),
    "dmacs": Term("dMACS", "f3", "difference of expected item scores from the first group's, in standard deviations"),
    "dmacs_band": Term("Size", "text", "the literature's word for dMACS"),
    "mean_d": Term("d", "f3", "difference of factor means in the two groups' pooled standard deviation"),
    "mean_d_se": Term("SE of d", "f3", "its standard error, by the delta method"),
    "mean_d_lower": Term("d 95% lower", "f3", "lower end of its 95% interval"),
    "mean_d_upper": Term("d 95% upper", "f3", "upper end of its 95% interval"),
    "mean_difference": Term("Difference", "f3", "factor mean less the first group's, whose factors have variance one"),
}
