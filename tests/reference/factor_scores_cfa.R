# Factor scores of confirmatory models, with lavaan's lavPredict: of every 10th respondent, or 25th.
#
# lavPredict's EBM stops where the objective changes by less than 1e-8 of itself (scores good to about 1e-4), and in
# lavaan 0.6-14 it divides thresholds that are already in the scale of the observed responses by the residuals' standard
# deviations of the latent ones (computeTH's default, delta = TRUE): right only where every scale is 1. So `modes` finds
# the same posterior modes from the definition, with the parameters that lavaan estimated.
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

HS <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
TWO <- "fA =~ A1 + A2 + A3 + A4 + A5
fC =~ C1 + C2 + C3 + C4 + C5"
hs <- read_data("holzinger"); holes <- read_data("holzinger_holes"); bfi <- read_data("bfi")

# Rows are those of the data, counted from 0; lavPredict gives a list by group.
shown <- function(fit, method = "regression", optim.method = "bfgs") {
  found <- lavPredict(fit, method = method, se = if (method == "EBM") "none" else "standard", optim.method = optim.method)
  se <- attr(found, "se")
  rows <- lavInspect(fit, "case.idx")
  if (!is.list(found)) { found <- list(unclass(found)); rows <- list(rows); if (!is.null(se)) se <- se }
  scores <- do.call(rbind, lapply(found, function(x) matrix(as.numeric(x), nrow(x))))
  rows <- unlist(rows)
  chosen <- order(rows)[seq(1, length(rows), by = if (length(rows) > 1000) 25 else 10)]
  list(rows = I(rows[chosen] - 1), scores = signif(scores[chosen, ], 10),
       se = unname(lapply(se, function(x) signif(as.numeric(x[1, ]), 10))))
}
# -log p(y | eta) - log p(eta), written out for one respondent; tau, nu, theta as lavaan's matrices have them.
modes <- function(fit) {
  estimates <- lavInspect(fit, "est"); veta <- lavInspect(fit, "cov.lv"); labels <- lavInspect(fit, "group.label")
  data <- lavInspect(fit, "data"); rows <- lavInspect(fit, "case.idx")
  if (!length(labels)) { estimates <- list(estimates); veta <- list(veta); data <- list(data); rows <- list(rows) }
  found <- NULL
  for (g in seq_along(data)) {
    e <- estimates[[g]]; precision <- solve(veta[[g]]); mean <- as.numeric(e$alpha); sd <- sqrt(diag(e$theta))
    items <- rownames(e$lambda); of <- sub("\\|.*", "", rownames(e$tau))
    cuts <- lapply(items, function(i) c(-Inf, e$tau[of == i], Inf))
    for (i in seq(1, nrow(data[[g]]), by = 25)) {
      y <- data[[g]][i, ]
      low <- mapply(function(cut, k) cut[k], cuts, y); high <- mapply(function(cut, k) cut[k + 1], cuts, y)
      minus <- function(eta) {
        centre <- as.numeric(e$nu + e$lambda %*% eta)
        -sum(log(pnorm((high - centre) / sd) - pnorm((low - centre) / sd))) + 0.5 * sum((eta - mean) * (precision %*% (eta - mean)))
      }
      at <- optim(mean, minus, method = "BFGS", control = list(reltol = 1e-16, ndeps = rep(1e-5, length(mean))))$par
      found <- rbind(found, c(rows[[g]][i] - 1, at))
    }
  }
  list(rows = I(found[, 1]), scores = signif(found[, -1], 10), se = NULL)
}
hs_fit <- cfa(HS, hs); by_school <- cfa(HS, hs, group = "school")
fiml <- cfa(HS, holes, missing = "fiml")
ordinal <- cfa(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), estimator = "WLSMV")
theta <- cfa(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), estimator = "WLSMV", parameterization = "theta")
gender <- cfa(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), group = "gender", group.equal = c("loadings", "thresholds"))
second <- cfa(paste0(HS, "\ng =~ visual + textual + speed"), hs)

reference("factor_scores_cfa", list(
  complete = list(regression = shown(hs_fit), bartlett = shown(hs_fit, "Bartlett")),
  second_order = list(regression = shown(second)),
  fiml = list(regression = shown(fiml), bartlett = shown(fiml, "Bartlett")),
  groups = list(regression = shown(by_school), bartlett = shown(by_school, "Bartlett")),
  ordinal = list(regression = modes(ordinal)), ordinal_lavpredict = list(regression = shown(ordinal, "EBM")),
  theta = list(regression = modes(theta)), gender = list(regression = modes(gender))
), "lavaan")
