# Every keyword of group.equal, with lavaan: Holzinger & Swineford's nine tests by school, a regression among the factors
# and two residual covariances. `measures` by ML, with means; `ordinal` the tests cut into three categories, by WLSMV and theta.
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")
MODEL <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nspeed ~ visual + textual\nx1 ~~ x7\nx2 ~~ x8"
hs <- read_data("holzinger")
cut <- as.data.frame(lapply(hs[, paste0("x", 1:9)], function(x) 1 + findInterval(x, quantile(x, c(.3, .7)))))
cut$school <- hs$school
shown <- function(fit) if (!lavInspect(fit, "converged")) NULL else as.list(signif(unclass(fitMeasures(fit, c("chisq", "df"))), 10))
each <- function(cases, fit) setNames(lapply(cases, function(e) shown(suppressWarnings(fit(e)))), sapply(cases, paste, collapse = "+"))
measures <- list("loadings", "intercepts", "means", "regressions", "residuals", "residual.covariances", "lv.variances", "lv.covariances",
  c("loadings", "intercepts", "means"), c("loadings", "intercepts", "means", "regressions", "residuals", "residual.covariances", "lv.variances", "lv.covariances"))
ordinal <- list("loadings", "thresholds", "regressions", "residual.covariances", "lv.variances", "lv.covariances", c("loadings", "thresholds"),
  c("loadings", "thresholds", "means"), c("loadings", "thresholds", "residuals"),
  c("loadings", "thresholds", "means", "regressions", "residuals", "residual.covariances", "lv.variances", "lv.covariances"))
# Modifiers by group, starts, labels, an equation, what := defines, an intercept; thresholds fixed and equal.
TEXTS <- list(
  measures = "visual =~ x1 + c(a, b)*x2 + start(0.7)*x3\ntextual =~ x4 + c(t, t)*x5 + c(NA, 1)*x6\nspeed =~ x7 + x8 + x9
speed ~ c(r1, r2)*visual\nx4 ~ c(3, NA)*1\nx7 ~~ c(0.1, NA)*x8\nd := a - b\na == 0.5*t",
  ordinal = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nx1 | -0.5*t1 + t2\nx2 | e*t1\nx3 | e*t1\nx4 | f*t2\nx5 | f*t2\nx2 ~~ start(0.1)*x5")
estimated <- function(fit) {
  pt <- parameterEstimates(fit); if (is.null(pt$group)) pt$group <- ifelse(pt$op == ":=", 0, 1)
  pt <- pt[pt$se > 0 & pt$op %in% c("=~", "~", "|", ":="), ]
  c(shown(fit), list(lhs = I(pt$lhs), op = I(pt$op), rhs = I(pt$rhs), group = I(pt$group), est = I(signif(pt$est, 8)), se = I(signif(pt$se, 8))))
}
reference("group_equal", list(model = MODEL, texts = TEXTS,
  written = list(measures = estimated(cfa(TEXTS$measures, hs, group = "school", meanstructure = TRUE)),
                 ordinal = estimated(cfa(TEXTS$ordinal, cut, ordered = paste0("x", 1:6), estimator = "WLSMV"))),
  measures = each(measures, function(e) cfa(MODEL, hs, group = "school", group.equal = e, meanstructure = TRUE)),
  ordinal = each(ordinal, function(e) cfa(MODEL, cut, group = "school", group.equal = e, ordered = paste0("x", 1:9), parameterization = "theta"))
), "lavaan")
