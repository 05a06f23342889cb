# Measurement invariance and tests of nested models, with lavaan and semTools; dMACS by numerical integration.
#
#   hs      Holzinger & Swineford's nine tests by school: configural, metric, scalar, strict by ML, MLM and MLR, with
#           lavTestLRT (Satorra & Bentler 2001, 2010) and lavTestScore (std.lv = TRUE)
#   bfi     A1-A5, C1-C5 by gender, ordinal: semTools::measEq.syntax (Wu & Estabrook 2016), theta and delta, fitted by
#           lavaan with WLSMV, with lavTestLRT (satorra.2000). Complete rows.
#   rivals  one factor, and uncorrelated factors, against three correlated ones (items of SD 1) by MLM and MLR; lavaan's
#           Satorra-Bentler 2010 by MLR differs between std.lv and marker, though the models are the same
#   dmacs   Nye & Drasgow (2011), eq. 3 of measures and of ordinal items, by stats::integrate
suppressPackageStartupMessages({library(lavaan); library(semTools)})
source("tests/reference/common.R")

HS <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
TWO <- "fA =~ A1 + A2 + A3 + A4 + A5\nfC =~ C1 + C2 + C3 + C4 + C5"
TEN <- unlist(BFI_SCALES[c("A", "C")], use.names = FALSE)
LEVELS <- list(configural = character(0), metric = "loadings", scalar = c("loadings", "intercepts"),
               strict = c("loadings", "intercepts", "residuals"))
ORDINAL <- list(configural = character(0), thresholds = "thresholds", loadings = c("thresholds", "loadings"),
                intercepts = c("thresholds", "loadings", "intercepts"),
                residuals = c("thresholds", "loadings", "intercepts", "residuals"))
hs <- read_data("holzinger"); bfi <- read_data("bfi")

KEPT <- c("chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled", "cfi", "tli", "rmsea", "srmr", "cfi.scaled",
          "tli.scaled", "rmsea.scaled", "cfi.robust", "tli.robust", "rmsea.robust", "logl", "aic", "bic", "npar")
measures <- function(fit) { m <- unclass(fitMeasures(fit)); as.list(signif(m[intersect(KEPT, names(m))], 10)) }
test <- function(more, less, ...) {
  found <- suppressWarnings(lavTestLRT(less, more, ...))
  list(chisq = found[2, "Chisq diff"], df = found[2, "Df diff"], p = found[2, "Pr(>Chisq)"])
}
# The tests of each model against the one before it, by each method.
tests <- function(fits, methods) lapply(methods, function(m) lapply(seq_along(fits)[-1], function(k)
  tryCatch(test(fits[[k]], fits[[k - 1]], method = m), error = function(e) NULL)))
score <- function(fit) {
  found <- suppressWarnings(lavTestScore(fit, univariate = TRUE))
  names <- parTable(fit); label <- function(x) { i <- match(x, names$plabel); paste(names$lhs[i], names$op[i], names$rhs[i]) }
  keep <- order(-found$uni$X2)[1:6]
  list(parameter = I(label(found$uni$lhs[keep])), mi = I(signif(found$uni$X2[keep], 8)))
}

fit_hs <- function(equal, ...) cfa(HS, hs, group = "school", group.equal = if (length(equal)) equal else "", meanstructure = TRUE, ...)
ladder <- function(methods, ...) {
  fits <- lapply(LEVELS, fit_hs, ...)
  list(measures = lapply(fits, measures), tests = tests(fits, methods))
}
ML <- lapply(LEVELS, fit_hs, std.lv = TRUE)
partial <- cfa(HS, hs, group = "school", group.equal = LEVELS$scalar, group.partial = c("x3 ~ 1", "x7 ~ 1"), std.lv = TRUE)

# Latent means of the scalar model, and their pooled standardised difference by the delta method of `:=`.
means <- function(fit) {
  pt <- parameterEstimates(fit)
  rows <- pt$op == "~1" & pt$lhs %in% c("visual", "textual", "speed", "fA", "fC") & pt$group == 2
  lapply(as.list(pt[rows, c("lhs", "est", "se")]), I)
}

ordinal <- function(parameterization, levels) {
  data <- bfi[complete.cases(bfi[, TEN]), ]
  fits <- lapply(levels, function(equal) {
    syntax <- do.call(measEq.syntax, list(configural.model = TWO, data = data, ordered = TEN, parameterization = parameterization,
      ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", group = "gender", group.equal = if (length(equal)) equal else ""))
    cfa(as.character(syntax), data = data, ordered = TEN, group = "gender", parameterization = parameterization, estimator = "WLSMV")
  })
  list(measures = lapply(fits, measures), tests = tests(fits, list(satorra2000 = "satorra.2000")),
       means = means(fits$intercepts), score = score(fits$thresholds))
}

rivals <- function(std.lv = TRUE, ...) {
  hs[paste0("x", 1:9)] <- scale(hs[paste0("x", 1:9)])
  one <- cfa(paste("g =~", paste0("x", 1:9, collapse = " + ")), hs, std.lv = TRUE, ...)
  three <- cfa(HS, hs, std.lv = std.lv, ...)
  none <- cfa(HS, hs, std.lv = std.lv, orthogonal = TRUE, ...)
  methods <- list(sb2001 = "satorra.bentler.2001", sb2010 = "satorra.bentler.2010", satorra2000 = "satorra.2000")
  all <- function(less) lapply(methods, function(m) test(less, three, method = m, scaled.shifted = FALSE))
  list(one = all(one), none = all(none))
}

# Nye & Drasgow (2011): the root of the mean squared difference of expected item scores, over the pooled SD.
dmacs <- function(reference, focal, mean, sd, pooled) {
  f <- function(eta) (reference(eta) - focal(eta))^2 * dnorm(eta, mean, sd)
  sqrt(integrate(f, mean - 12 * sd, mean + 12 * sd, rel.tol = 1e-12, abs.tol = 1e-14, subdivisions = 1000)$value) / pooled
}
expected <- function(loading, thresholds, residual) function(eta)
  1 + Reduce(`+`, lapply(thresholds, function(t) pnorm((loading * eta - t) / sqrt(residual))))

reference("invariance", list(
  hs = list(
    ML = ladder(list(default = "default")),
    MLM = ladder(list(sb2001 = "satorra.bentler.2001", sb2010 = "satorra.bentler.2010"), estimator = "MLM"),
    MLR = ladder(list(sb2001 = "satorra.bentler.2001", sb2010 = "satorra.bentler.2010"), estimator = "MLR"),
    score = lapply(ML[c("metric", "scalar", "strict")], score),
    partial = measures(partial), means = means(ML$scalar), partial_means = means(partial)
  ),
  rivals = list(MLM = rivals(estimator = "MLM"), MLR = rivals(estimator = "MLR"), MLR_marker = rivals(FALSE, estimator = "MLR")),
  bfi = list(theta = ordinal("theta", ORDINAL), delta = ordinal("delta", ORDINAL[1:4])),
  dmacs = list(
    continuous = dmacs(function(x) 0.3 + 0.8 * x, function(x) 0.1 + 1.1 * x, 0.4, 1.2, 1.5),
    ordinal = dmacs(expected(1.1, c(-1.5, -0.4, 0.6, 1.9), 1), expected(0.7, c(-1.2, 0.1, 0.7, 1.5), 1.3), -0.25, 0.9, 1.05),
    steep = dmacs(expected(6, c(-3, 0.5), 1), expected(5, c(-2, 1.5), 0.8), 0.5, 1.1, 0.7)
  )
), c("lavaan", "semTools"))
