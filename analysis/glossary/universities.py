"""Columns of tables that profile universities, or other clusters, one by one."""

from analysis.glossary.term import Term

TERMS = {
    "cluster_name": Term("Cluster", "text", "a university, or whatever the cluster column holds"),
    "raw_mean": Term("Mean", "f2", "mean of the cluster's own respondents"),
    "shrunken_mean": Term("Shrunken", "f2", "mean drawn towards that of all by its unreliability (empirical Bayes)"),
    "shrunken_se": Term("SE", "f3", "standard error of the shrunken mean"),
    "compare_lower": Term("Compare, lower", "f2", "lower end of the interval for comparing two clusters"),
    "compare_upper": Term("Compare, upper", "f2", "upper end of the interval for comparing two clusters"),
    "mean_reliability": Term("Reliability", "f2", "of this cluster's mean: between / (between + within / n)"),
    "mean_rank": Term("Rank", "int", "1 is the highest shrunken mean; empty where means are not to be ranked"),
    "between_sd": Term("SD between", "f3", "standard deviation of the clusters' true means"),
    "within_sd": Term("SD within", "f3", "standard deviation of respondents within a cluster"),
    "pair_count": Term("Pairs", "int", "pairs of clusters"),
    "pairs_apart": Term("Apart, one by one", "f3", "share of pairs whose difference excludes 0, each pair by itself"),
    "pairs_apart_holm": Term("Apart, all together", "f3", "the same with Holm's control over all pairs of the score"),
    "rankable": Term("To be ranked", "flag", "whether ICC(2) is .70 or more"),
    "presence": Term("Presence", "f2", "shrunken mean of how far it is there"),
    "importance": Term("Importance", "f2", "shrunken mean of how much it matters"),
    "quadrant": Term("Quadrant", "text", "against the means over scores, after Martilla & James (1977)"),
    "higher": Term("Higher", "text", "the cluster with the higher shrunken mean"),
    "lower_cluster": Term("Lower", "text", "the cluster with the lower shrunken mean"),
    "shrunken_difference": Term("Difference", "f2", "difference of the shrunken means"),
    "holm_p": Term("p, Holm", "p", "probability with Holm's control over all pairs of the score"),
}
