# Item statistics of the 25 raw bfi items, each on its own answers.
#
# psych::describe: n, mean, sd (n - 1), and skewness and excess kurtosis of
#   type 3 (psych's default): m3 / s^3 and m4 / s^4 - 3 with s of n - 1 and the moments of n
#   type 2 (SAS, SPSS; scipy's bias=False): G1 and G2
# floor, ceiling: share of the answers that are 1 or 6. counts: answers 1 to 6.
suppressPackageStartupMessages(library(psych))
source("tests/reference/common.R")

items <- bfi_items()
type3 <- describe(items, type = 3)
type2 <- describe(items, type = 2)
reference("items", sapply(names(items), function(item) {
  x <- items[[item]]
  counts <- table(factor(x, levels = 1:6))
  list(
    n = type3[item, "n"], missing = sum(is.na(x)),
    mean = type3[item, "mean"], sd = type3[item, "sd"],
    skew_type3 = type3[item, "skew"], kurtosis_type3 = type3[item, "kurtosis"],
    skew_type2 = type2[item, "skew"], kurtosis_type2 = type2[item, "kurtosis"],
    floor = counts[["1"]] / sum(counts), ceiling = counts[["6"]] / sum(counts),
    counts = named(setNames(as.integer(counts), names(counts)))
  )
}, simplify = FALSE), "psych")
