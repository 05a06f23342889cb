# Measurement invariance of more than two groups, and with clusters, with lavaan and semTools.
#
#   hs       Holzinger & Swineford's nine tests in the four groups of school and sex, by MLR
#   cluster  the same by school alone, in clusters of four pupils, by MLR (robust.cluster)
#   bfi      A1-A5, C1-C5 in the groups of education that use every category, ordinal: semTools::measEq.syntax
#            (Wu & Estabrook 2016), theta and delta, WLSMV, complete rows
#   order    second-order factor, equal loadings and intercepts in two groups: which means lavaan frees, and what it warns
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
KEPT <- c("chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled", "cfi", "tli", "rmsea", "srmr", "cfi.scaled",
          "tli.scaled", "rmsea.scaled", "cfi.robust", "rmsea.robust", "logl", "aic", "bic", "npar")
measures <- function(fit) { m <- unclass(fitMeasures(fit)); as.list(signif(m[intersect(KEPT, names(m))], 10)) }
tests <- function(fits, ...) lapply(seq_along(fits)[-1], function(k) {
  found <- suppressWarnings(lavTestLRT(fits[[k]], fits[[k - 1]], ...))
  list(chisq = found[2, "Chisq diff"], df = found[2, "Df diff"])
})
ladder <- function(fits, method) list(measures = lapply(fits, measures), tests = tests(fits, method = method))
hs <- read_data("holzinger"); bfi <- read_data("bfi")
hs$where <- paste(hs$school, hs$sex)
hs$cluster <- paste(hs$school, ave(seq_len(nrow(hs)), hs$school, FUN = function(i) (seq_along(i) - 1) %/% 4))
fit_hs <- function(equal, ...) cfa(HS, hs, group.equal = if (length(equal)) equal else "", meanstructure = TRUE, estimator = "MLR",
  # lavaan's default stops where the scaling factors are good to 6e-6, and a scaled difference magnifies that.
  optim.method = "BFGS", control = list(reltol = 1e-15, maxit = 10000), ...)

data <- bfi[complete.cases(bfi[, c(TEN, "education")]), ]
data$education <- paste0("e", data$education)
fits <- function(parameterization, levels) lapply(levels, function(equal) {
  syntax <- do.call(measEq.syntax, list(configural.model = TWO, data = data, ordered = TEN, parameterization = parameterization,
    ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", group = "education", group.equal = if (length(equal)) equal else ""))
  cfa(as.character(syntax), data = data, ordered = TEN, group = "education", parameterization = parameterization, estimator = "WLSMV")
})
# A factor of factors under equal loadings and intercepts: its mean beside those of the factors that measure it.
HIGHER <- paste0(HS, "\ng =~ visual + textual + speed")
higher <- function(text) {
  warned <- character(0)
  fit <- withCallingHandlers(cfa(text, hs, group = "school", group.equal = c("loadings", "intercepts"), std.lv = TRUE),
    warning = function(w) { warned <<- c(warned, conditionMessage(w)); invokeRestart("muffleWarning") })
  pt <- parTable(fit); means <- pt[pt$op == "~1" & pt$group == 2 & pt$lhs %in% c("visual", "textual", "speed", "g"), ]
  list(df = unname(fitMeasures(fit, "df")), chisq = unname(fitMeasures(fit, "chisq")), lhs = I(means$lhs), free = I(means$free > 0),
       not_identified = any(grepl("not.*identified", gsub("[[:space:]]+", " ", warned))))
}
reference("invariance_groups", list(
  hs = ladder(lapply(LEVELS, fit_hs, group = "where", std.lv = TRUE), "satorra.bentler.2001"),
  cluster = ladder(lapply(LEVELS, fit_hs, group = "school", cluster = "cluster", std.lv = TRUE), "satorra.bentler.2001"),
  bfi = list(theta = ladder(fits("theta", ORDINAL), "satorra.2000"), delta = ladder(fits("delta", ORDINAL[1:4]), "satorra.2000")),
  order = list(default = higher(HIGHER), fixed = higher(paste0(HIGHER, "\ng ~ c(0, 0)*1")))
), c("lavaan", "semTools"))
