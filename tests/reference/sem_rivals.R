# The usual rivals of a model of several constructs, with lavaan: one factor, correlated, second order, bifactor.
#
#   hs   Holzinger & Swineford's nine tests, ML
#   cut  the same tests in four ordered categories each, WLSMV
#   bfi  25 items as they are (reverse-keyed markers), complete rows, ML and WLSMV
# Second order: `marker` by the first construct's loading, `unit` by unit variances. `converged` FALSE: lavaan found none.
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

HS <- list(visual = paste0("x", 1:3), textual = paste0("x", 4:6), speed = paste0("x", 7:9))
BFI <- setNames(BFI_SCALES, paste0("f", names(BFI_SCALES)))
line <- function(name, items) paste(name, "=~", paste(items, collapse = " + "))
models <- function(of) {
  lines <- paste(mapply(line, names(of), of), collapse = "\n")
  items <- unlist(of, use.names = FALSE)
  list(one = line("g", items), correlated = lines, second_order = paste0(lines, "\n", line("g", names(of))),
       bifactor = paste0(line("g", items), "\n", lines))
}
# Where a solution is improper the robust CFI fails, which lavaan computes unasked: then the chi-squares alone.
BOTH <- c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "npar")
SCALED <- c("chisq.scaled", "cfi.scaled", "tli.scaled", "rmsea.scaled")
measured <- function(fit) {
  if (!lavInspect(fit, "converged")) return(list(converged = FALSE))
  asked <- c(BOTH, if (lavInspect(fit, "options")$estimator == "ML") c("logl", "aic", "bic") else SCALED)
  tests <- lavInspect(fit, "test")
  m <- tryCatch(unclass(fitMeasures(fit, asked)), error = function(e)
    c(chisq = tests$standard$stat, df = tests$standard$df, chisq.scaled = tests$scaled.shifted$stat))
  pt <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE); pt <- pt[pt$op == "=~", ]
  list(converged = lavInspect(fit, "converged"), measures = as.list(signif(m, 10)),
       loadings = list(lhs = I(pt$lhs), rhs = I(pt$rhs), est = I(signif(pt$est, 8)), se = I(signif(pt$se, 8)), std = I(signif(pt$std.all, 8))))
}
# The difference test of each pair of nested rivals: naive for ML, Satorra (2000) for WLSMV.
test <- function(less, more) {
  if (!lavInspect(less, "converged") || !lavInspect(more, "converged")) return(NULL)
  found <- tryCatch(suppressWarnings(lavTestLRT(more, less)), error = function(e) NULL)
  if (is.null(found)) return(NULL)
  list(chisq = found[2, "Chisq diff"], df = found[2, "Df diff"])
}
rivals <- function(of, ...) {
  text <- models(of)
  fit <- function(...) suppressWarnings(cfa(...))
  fits <- list(one = fit(text$one, ...), correlated = fit(text$correlated, ...), second_order = fit(text$second_order, ...),
               second_order_unit = fit(text$second_order, ..., std.lv = TRUE), bifactor = fit(text$bifactor, ..., std.lv = TRUE, orthogonal = TRUE))
  pairs <- list(c("one", "correlated"), c("one", "second_order_unit"), c("second_order_unit", "correlated"), c("one", "bifactor"),
                c("second_order_unit", "bifactor"))
  list(fits = lapply(fits, measured),
       tests = lapply(setNames(pairs, sapply(pairs, paste, collapse = ":")), function(p) test(fits[[p[1]]], fits[[p[2]]])))
}
hs <- read_data("holzinger"); bfi <- read_data("bfi"); bfi <- bfi[complete.cases(bfi[, BFI_ITEMS]), ]
cut <- as.data.frame(lapply(hs[, paste0("x", 1:9)], function(x) 1 + findInterval(x, quantile(x, c(.2, .5, .8)))))

reference("sem_rivals", list(
  hs = rivals(HS, data = hs),
  cut = rivals(HS, data = cut, ordered = names(cut), estimator = "WLSMV"),
  bfi_ML = rivals(BFI, data = bfi),
  bfi_WLSMV = rivals(BFI, data = bfi, ordered = BFI_ITEMS, estimator = "WLSMV")
), "lavaan")
