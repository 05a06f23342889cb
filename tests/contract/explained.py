"""What a refusal may say, and what explains a number that a table does not have."""

import re
from collections.abc import Mapping

# What the estimators of structural models ask of any data.
MODELS = (
    *("usable row", "does not vary", "no row of it", "no row can be used", "people answered both", "no group"),
    *("saturated", "singular", "is not positive", "positive definite", "free parameters", "identified"),
    *("did not converge", "expected an item", "rivals", "items of its own"),
    *("one category is left", "more than the 30", "stands in line 1 already", "two items"),
)
# What a refusal may say instead of a case's own fault: what this estimator needs of any data.
NEEDS = {
    "agreement": ("no cluster column is named", "one respondent", "no bounds"),
    "cluster_description": ("no cluster column is named", "one respondent"),
    "study_frame": ("no university column is named", "no column of the pair's code", "nobody was joined"),
    **dict.fromkeys(("bifactor_indices", "bootstrap", "cfa", "compare", "convergent", "dynamic_cutoffs"), MODELS),
    **dict.fromkeys(("invariance", "rivals", "scores"), MODELS),
    "congruence": ("no groups are given",),
    "icc": ("no cluster column is named", "one respondent"),
    **dict.fromkeys(
        ("multilevel_reliability", "twolevel_cfa"),
        (
            *("no cluster column is named", "one member", "one cluster", "clusters for", "no row can be used"),
            *(
                "no variance",
                "no maximum",
                "free parameters",
                "3 or more",
                "same answer",
                "expected an item",
                "answers in",
            ),
        ),
    ),
    "omega": ("three items or more", "two constructs or more"),
    "polychoric": ("too few for a measure",),
    **dict.fromkeys(
        ("centre", "lmm"),
        (
            *("have a value", "does not vary", "every row is a group", "it holds", "same in every row", "determine it"),
            *("sum of the predictors", "rows for", "random effects"),
        ),
    ),
    "university_profile": ("one respondent", "no score can be profiled", "it holds"),
    "retest": ("these ids stand in more than one row", "same score on both"),
}
# Cells that are empty by their nature: table and column -> why.
BY_NATURE = {
    "alpha_intervals interval_se": "Feldt's and Bonett's intervals have none",
    "missing rest_difference": "nobody left the item out, or too few did",
    "missing rest_difference_p": "nobody left the item out, or too few did",
    "careless marked_by_chance": "most indices have no law of chance",
    "cfa se": "a fixed parameter has none",
    "cfa z": "a fixed parameter has none",
    "cfa pvalue": "a fixed parameter has none",
    **{f"twolevel_cfa {key}": "a fixed parameter has none" for key in ("se", "z", "pvalue")},
    **{f"twolevel-covariances {key}": "a covariance on its bound has none" for key in ("se", "z", "pvalue")},
    **{f"twolevel-{key}": "a saturated model has none" for key in ("fit pvalue", "fit tli")},
}
# Tables over numbers of factors from 0 up, of which some have no fit, and items-doubted's alphas, said in its sentence.
WHOLE_TABLES = re.compile(r"retention-(eigenvalues|ladder)-|items-doubted|retest_items")
# Column -> words of which one has to stand in the sentence that says why a cell is empty.
OTHERS = "takes other items"
WORDS: Mapping[str, tuple[str, ...]] = {
    "icc2": ("ICC(2) cannot be had",),
    **dict.fromkeys(("t_df", "correlation"), ("No degrees of freedom", "estimated as 0")),
    "r_se": ("without SE", "No SE"),
    "item_rest": ("No item-rest r", OTHERS),
    "item_rest_polyserial": ("polyserial item-rest r", OTHERS),
    "discrimination": ("No D", OTHERS),
    "alpha_if_deleted": ("No alpha if deleted", "no alpha and no omega if deleted", OTHERS),
    "omega_if_deleted": ("o omega if deleted", OTHERS),
    "skew": ("No skew",),
    "kurtosis": ("No skew",),
    "floor": ("No floor",),
    "ceiling": ("No floor",),
    **dict.fromkeys(
        ("mean_inter_item_r", "least_r", "greatest_r", "r_in_range"), ("No correlation of items", "inter-item")
    ),
    **dict.fromkeys(("mcar_statistic", "mcar_p"), ("Little's test cannot be had",)),
    "marked_percent": ("not computed",),
    "alpha_standardised": ("no standardised alpha",),
    "ordinal_alpha": ("no ordinal alpha",),
    **dict.fromkeys(
        ("lower", "upper"),
        (
            "no interval",
            "no standard error",
            "left out",
            "could not be had",
            "no omega",
            "does not exist",
            "no ICC has",
            "no hierarchical",
            "cannot be had",
            "did not converge",
        ),
    ),
    "omega_se": ("no standard error", "does not vary", "could not be had", "did not converge"),
    "omega": ("does not vary", "did not converge", "could not be fitted"),
    **{f"lambda{k}": ("no lower bounds", "no lambda 6") for k in range(1, 7)},
    "glb": ("no lower bounds", "no greatest lower bound"),
    "odd_even": ("odd-even split",),
    "first_second": ("first-second split",),
    **dict.fromkeys(("factors", "at_solution"), ("",)),  # the row has its own column for the reason
    **dict.fromkeys(
        ("rmsea", "rmsea_before", "rmsea_after", "kmo_before", "kmo_after"),
        ("No degrees of freedom", "No scaled test", "did not converge"),
    ),
    **dict.fromkeys(
        ("chisq", "cfi", "tli", "srmr", "est", "std_all", "aic", "bic"), ("did not converge", "No degrees")
    ),
    **dict.fromkeys(
        ("delta_chisq", "delta_p", "delta_cfi", "delta_rmsea", "delta_srmr"), ("did not converge", "against")
    ),
    **dict.fromkeys(
        ("cfi_robust", "rmsea_robust", "delta_cfi_robust"),
        ("No robust CFI", "did not converge", "No degrees of freedom"),
    ),
    **dict.fromkeys(("chisq_scaled", "delta_chisq_scaled"), ("did not converge", "No scaled test")),
    **dict.fromkeys(("std_se", "std_lower", "std_upper", "std_z"), ("did not converge", "standard error")),
    **{f"{index}_cutoff": ("cannot tell", "no cut-off") for index in ("srmr", "rmsea", "cfi")},
    **dict.fromkeys(("boot_bias", "boot_se", "percentile_lower", "percentile_upper"), ("fewer than two samples",)),
    **dict.fromkeys(("corrected_lower", "corrected_upper"), ("one side", "fewer than two samples")),
    "bollen_stine_p": ("Bollen-Stine",),
    "congruence": ("did not converge", "group ", "split "),
    "kmo": ("KMO is not to be had",),
    **dict.fromkeys(("icc", "icc_f", "pvalue", "paired_t"), ("paired t test", "F is infinite", "People's means")),
    "rci_least": ("No reliable change index",),
}
