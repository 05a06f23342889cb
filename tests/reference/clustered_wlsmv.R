# WLSMV of people in clusters, by a cluster bootstrap with lavaan.
#
# lavaan 0.6-14 ignores `cluster` where items are ordered: its standard errors are those without clusters (`ignored`;
# the script stops if that changes). So whole clusters are drawn with replacement, lavaan fits the model to each draw,
# and the standard deviations of the estimates over the draws are kept.
#   clustered   SIMULATED by data.py: 150 clusters, six items of four categories
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

MODEL <- "f =~ c1 + c2 + c3
g =~ c4 + c5 + c6"
ITEMS <- paste0("c", 1:6)
DRAWS <- 1000

answers <- read_data("clustered")
fit <- function(data, ...) cfa(MODEL, data, ordered = ITEMS, estimator = "WLSMV", ...)
plain <- fit(answers)
asked <- suppressWarnings(fit(answers, cluster = "cluster"))
stopifnot(isTRUE(all.equal(parameterEstimates(plain)$se, parameterEstimates(asked)$se)))

members <- split(seq_len(nrow(answers)), answers$cluster)
set.seed(20261123)
draws <- t(sapply(seq_len(DRAWS), function(draw) {
  rows <- unlist(members[sample.int(length(members), replace = TRUE)], use.names = FALSE)
  again <- fit(answers[rows, ], se = "none", test = "none")
  stopifnot(lavInspect(again, "converged"))
  coef(again)
}))

free <- parTable(plain)[parTable(plain)$free > 0, ]
reference("clustered_wlsmv", list(
  model = MODEL, draws = DRAWS,
  parameters = list(lhs = I(free$lhs), op = I(free$op), rhs = I(free$rhs), est = I(free$est)),
  ignored = I(free$se), bootstrap = I(unname(apply(draws, 2, sd)))
), "lavaan")
