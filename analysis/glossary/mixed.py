"""Columns of tables about mixed models."""

from analysis.glossary.term import Term

TERMS = {
    "predictor": Term("Predictor", "text", "a fixed effect; (Intercept) is the mean where every predictor is 0"),
    "t": Term("t", "f2", "estimate / SE"),
    "t_df": Term("df", "f1", "degrees of freedom of t, by Satterthwaite's method"),
    "grouping": Term("Group", "text", "whose levels the random effects belong to"),
    "random_effect": Term("Random effect", "text", "what varies between the levels of the group"),
    "with_effect": Term("With", "text", "the other random effect of a covariance"),
    "variance": Term("Variance", "f3", "variance of the random effect"),
    "covariance": Term("Covariance", "f3", "covariance of the two random effects"),
    "random_sd": Term("SD", "f3", "standard deviation of the random effect"),
    "correlation": Term("Correlation", "f3", "correlation of the two random effects"),
    "fit_measure": Term("Measure", "text", "what describes the fit of the whole model"),
    "fit_value": Term("Value", "f3", "its value"),
    "variance_level": Term("Of the variance", "text", "the variance that R² is a share of"),
    "variance_source": Term("Explained by", "text", "f1 fixed effects within, f2 between clusters; v slopes; m means"),
    "r_squared_level": Term("R²", "f3", "share of the model-implied variance"),
    "variance_share": Term("Share", "f3", "share of the variance that is left beside the fixed effects"),
    "tested": Term("Tested", "text", "what the smaller model lacks"),
    "likelihood_ratio": Term("LR", "f2", "twice the difference of the log-likelihoods"),
    "reference_law": Term("Law", "text", "the distribution p comes from"),
    "check": Term("Check", "text", "what is looked at"),
    "skewness": Term("Skew", "f2", "skewness, 0 of a normal distribution"),
    "excess": Term("Kurtosis", "f2", "excess kurtosis, 0 of a normal distribution"),
    "normal_w": Term("W", "f3", "Shapiro and Wilk's statistic, 1 of a normal sample"),
    "level_left_out": Term("Left out", "text", "the level of the group left out"),
    "cook": Term("Cook's D", "f3", "distance of the fixed effects without the cluster, in units of their covariances"),
}
