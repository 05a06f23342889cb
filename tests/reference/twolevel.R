# Two-level models with lavaan: unbalanced clusters, small ones, missing answers, equal loadings, robust errors.
#
# lavaan's unrestricted model stops when EM gains less than 1e-4 in log-likelihood, so that its chi-square is too small
# by as much and more; `h1` is the unrestricted model fitted as a model of its own (nlminb), from which chi-square and
# indices are compared. Rows are sorted by cluster: with missing answers lavaan 0.6-14 goes wrong if they are not.
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

ITEMS <- paste0("y", 1:6)
WITHIN <- "fa =~ y1 + y2 + y3
fb =~ y4 + y5 + y6
fa ~ x1 + x2
fb ~ x1 + x2"
BETWEEN <- "g =~ y1 + y2 + y3 + y4 + y5 + y6
g ~ w1 + w2"
PLAIN_WITHIN <- "fa =~ y1 + y2 + y3
fb =~ y4 + y5 + y6"
PLAIN_BETWEEN <- "g =~ y1 + y2 + y3 + y4 + y5 + y6"
EQUAL_WITHIN <- "f =~ y1 + a*y2 + b*y3"
EQUAL_BETWEEN <- "g =~ y1 + a*y2 + b*y3"

text <- function(within, between) paste0("level: 1\n", within, "\nlevel: 2\n", between)

# All variances and covariances of both levels.
unrestricted <- function(both, within = character(), between = character()) {
  every <- function(names) {
    pairs <- outer(names, names, paste, sep = " ~~ ")
    paste(pairs[lower.tri(pairs, diag = TRUE)], collapse = "\n")
  }
  text(every(c(both, within)), every(c(both, between)))
}

# SRMR of each level, the unrestricted moments being those of `best`.
srmr <- function(fit, best) {
  of <- lapply(list(lavInspect(best, "implied"), lavInspect(fit, "implied")), function(levels) lapply(levels, `[[`, "cov"))
  sapply(1:2, function(k) {
    names <- rownames(of[[2]][[k]])
    residual <- cov2cor(of[[1]][[k]][names, names]) - cov2cor(of[[2]][[k]][names, names])
    sqrt(mean(residual[lower.tri(residual, diag = TRUE)]^2))
  })
}

# Shares of the unrestricted variances between clusters.
icc <- function(best) {
  of <- lapply(lavInspect(best, "implied"), `[[`, "cov")
  both <- intersect(rownames(of[[1]]), rownames(of[[2]]))
  within <- diag(of[[1]])[both]
  between <- diag(of[[2]])[both]
  as.list(between / (between + within))
}

# tr(A^-1 B): observed information and products of the clusters' scores.
weights <- function(fit) sum(solve(lavInspect(fit, "information.observed")) * lavInspect(fit, "information.first.order"))

# log L of covariates, which are given: x of persons, w of clusters.
given <- function(data) {
  normal <- function(x) {
    n <- nrow(x)
    -n / 2 * (ncol(x) * (log(2 * pi) + 1) + log(det(cov(x) * (n - 1) / n)))
  }
  normal(data[c("x1", "x2")]) + normal(data[!duplicated(data$cluster), c("w1", "w2")])
}

summarise <- function(name, within, between, h1, ..., partial = NULL) {
  data <- read_data(name)
  fit <- suppressWarnings(sem(text(within, between), data, cluster = "cluster", ...))
  best <- suppressWarnings(sem(h1, data, cluster = "cluster", ...))
  pt <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE)
  keep <- c("chisq", "df", "npar", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr_within", "srmr_between",
            "logl", "unrestricted.logl", "aic", "bic", "bic2", "baseline.chisq", "baseline.df", "ntotal")
  measures <- fitMeasures(fit)
  scaled <- grep("scaled|scaling", names(measures), value = TRUE)
  columns <- lapply(as.list(pt)[c("lhs", "op", "rhs", "level", "est", "se", "std.all")], function(x) I(if (is.numeric(x)) signif(x, 10) else x))
  list(within = within, between = between, icc = as.list(lavInspect(fit, "icc")), h1_icc = icc(best),
       measures = as.list(measures[c(intersect(keep, names(measures)), scaled)]),
       h1_logl = as.numeric(logLik(best)) - if (grepl("x1", h1)) given(data) else 0,
       h1_converged = lavInspect(best, "converged"), srmr = srmr(fit, best),
       # one level's model, the other unrestricted
       partial_logl = sapply(partial, function(model) as.numeric(logLik(suppressWarnings(sem(model, data, cluster = "cluster", ...))))),
       weights = if (identical(list(...)$estimator, "MLR") && !grepl("x1", h1)) c(weights(fit), weights(best)) else NULL,
       parameters = columns)
}

H1 <- unrestricted(ITEMS, c("x1", "x2"), c("w1", "w2"))
PLAIN_H1 <- unrestricted(ITEMS)
level_of <- function(model, level) strsplit(model, "\nlevel: 2\n|^level: 1\n")[[1]][level + 1]
PARTIAL <- list(within = text(PLAIN_WITHIN, level_of(PLAIN_H1, 2)), between = text(level_of(PLAIN_H1, 1), PLAIN_BETWEEN))

reliability <- function() {
  suppressPackageStartupMessages(library(semTools))
  data <- read_data("twolevel")
  equal <- sem(text(EQUAL_WITHIN, gsub("^g", "f", EQUAL_BETWEEN)), data, cluster = "cluster")
  shared <- suppressWarnings(sem(text(level_of(unrestricted(ITEMS[1:3]), 1), "g =~ y1 + y2 + y3"), data, cluster = "cluster"))
  quiet <- function(...) suppressWarnings(suppressMessages(compRelSEM(..., obs.var = FALSE)))
  flat <- function(x) as.list(unlist(x))
  list(config = flat(quiet(equal, config = "f")), shared = flat(quiet(shared, shared = "g")),
       alpha_config = flat(quiet(sem(text(level_of(unrestricted(ITEMS[1:3]), 1), "f =~ y1 + y2 + y3"), data, cluster = "cluster"), shared = "f", tau.eq = TRUE)))
}

reference("twolevel", list(
  covariates = summarise("twolevel", WITHIN, BETWEEN, H1),
  covariates_mlr = summarise("twolevel", WITHIN, BETWEEN, H1, estimator = "MLR"),
  plain_mlr = summarise("twolevel", PLAIN_WITHIN, PLAIN_BETWEEN, PLAIN_H1, estimator = "MLR", partial = PARTIAL),
  small = summarise("twolevel_small", PLAIN_WITHIN, PLAIN_BETWEEN, PLAIN_H1),
  holes = summarise("twolevel_holes", PLAIN_WITHIN, PLAIN_BETWEEN, PLAIN_H1, missing = "ml"),
  equal = summarise("twolevel", EQUAL_WITHIN, EQUAL_BETWEEN, unrestricted(ITEMS[1:3])),
  reliability = reliability()
), c("lavaan", "semTools"))
