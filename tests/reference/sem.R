# Structural equation models under every estimator, with lavaan.
#
# Each case: fit measures (fitMeasures), every parameter with est, se and std.all, R-squared, and the ten greatest
# modification indices. lavaan's default precision; SEs and tests as its estimator has them.
#   HS      Holzinger & Swineford's nine tests; `hs_holes` the same with 30 answers of each item left out
#   bfi     25 items as they are (reverse-keyed markers), 2,800 rows with their missing answers
# lavaan orders groups as they first occur in the data.
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

HS <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
FIVE <- paste(sapply(names(BFI_SCALES), function(s) paste(paste0("f", s), "=~", paste(BFI_SCALES[[s]], collapse = " + "))), collapse = "\n")
TWO <- "fA =~ A1 + A2 + A3 + A4 + A5
fC =~ C1 + C2 + C3 + C4 + C5"

# A table as its columns, numbers with 10 digits: lavaan stops further from its optimum than that.
rows <- function(pt, columns) lapply(as.list(pt)[columns], function(x) I(if (is.numeric(x)) signif(x, 10) else x))

summarise <- function(fit, indices = TRUE) {
  pt <- parameterEstimates(fit, standardized = TRUE, remove.nonfree = FALSE)
  if (is.null(pt$group)) pt$group <- ifelse(pt$op == ":=", 0, 1)
  measures <- unclass(fitMeasures(fit))
  measures <- as.list(measures[!grepl("nnfi|rfi|nfi|ifi|rni|gfi|mfi|ecvi|cn_|rmr|notclose|close.h0|ci.level|crmr|srmr_|fmin|gamma|factor.h", names(measures))])
  out <- list(converged = lavInspect(fit, "converged"), measures = measures,
              parameters = rows(pt, c("lhs", "op", "rhs", "group", "est", "se", "std.all")))
  if (indices) {
    mi <- head(modindices(fit, sort. = TRUE), 10)
    if (is.null(mi$group)) mi$group <- 1
    out$modifications <- rows(mi, c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.all"))
  }
  out
}
run <- function(..., indices = TRUE) summarise(suppressWarnings(cfa(...)), indices)

hs <- read_data("holzinger"); holes <- read_data("holzinger_holes"); bfi <- read_data("bfi")
bfi$cluster <- rep(seq_len(140), each = 20)
hs$cluster <- rep(seq_len(43), each = 7)
bifactor <- paste0("g =~ ", paste0("x", 1:9, collapse = " + "), "\n", HS, "\ng ~~ 0*visual + 0*textual + 0*speed\nvisual ~~ 0*textual + 0*speed\ntextual ~~ 0*speed")

reference("sem", list(
  models = list(HS = HS, FIVE = FIVE, TWO = TWO, bifactor = bifactor),
  hs = list(
    ML = run(HS, hs), MLM = run(HS, hs, estimator = "MLM"), MLR = run(HS, hs, estimator = "MLR"),
    means = run(HS, hs, meanstructure = TRUE, estimator = "MLR"),
    unit = run(HS, hs, std.lv = TRUE), effects = run(HS, hs, effect.coding = TRUE, meanstructure = TRUE, indices = FALSE),
    second_order = run(paste0(HS, "\ng =~ visual + textual + speed"), hs),
    bifactor = run(bifactor, hs, std.lv = TRUE, indices = FALSE),
    mimic = run(paste0(HS, "\nvisual ~ ageyr + sex\ntextual ~ sex"), hs, indices = FALSE),
    mimic_means = run(paste0(HS, "\nvisual ~ ageyr + sex\ntextual ~ sex"), hs, meanstructure = TRUE, estimator = "MLR", indices = FALSE),
    labels = run("visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + a*x5 + x6\nspeed =~ x7 + x8 + c1*x9\nx7 ~~ x8\nd := a*b + c1^2\nc1 == 2*b", hs, indices = FALSE),
    cluster_MLR = run(HS, hs, cluster = "cluster", indices = FALSE),
    cluster_MLM = run(HS, hs, cluster = "cluster", estimator = "MLM", indices = FALSE),
    fiml = run(HS, holes, missing = "fiml"), fiml_MLR = run(HS, holes, missing = "fiml", estimator = "MLR"),
    groups = run(HS, hs, group = "school"),
    metric = run(HS, hs, group = "school", group.equal = "loadings", estimator = "MLM"),
    scalar = run(HS, hs, group = "school", group.equal = c("loadings", "intercepts"), estimator = "MLR"),
    partial = run(HS, hs, group = "school", group.equal = c("loadings", "intercepts"), group.partial = c("x3 ~ 1", "x7 ~ 1")),
    strict = run(HS, hs, group = "school", group.equal = c("loadings", "intercepts", "residuals")),
    groups_fiml = run(HS, transform(holes, school = hs$school), group = "school", missing = "fiml", estimator = "MLR", group.equal = "loadings", indices = FALSE)
  ),
  bfi = list(
    ML = run(FIVE, bfi), MLR = run(FIVE, bfi, estimator = "MLR", indices = FALSE), MLM = run(FIVE, bfi, estimator = "MLM", indices = FALSE),
    fiml_MLR = run(FIVE, bfi, missing = "fiml", estimator = "MLR", indices = FALSE),
    WLSMV = run(FIVE, bfi, ordered = BFI_ITEMS, estimator = "WLSMV"),
    WLSMV_pairwise = run(FIVE, bfi, ordered = BFI_ITEMS, estimator = "WLSMV", missing = "pairwise", indices = FALSE),
    WLSMV_theta = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), estimator = "WLSMV", parameterization = "theta"),
    ULSMV = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), estimator = "ULSMV", indices = FALSE),
    DWLS = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), estimator = "DWLS", indices = FALSE),
    WLSM = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), estimator = "WLSM", indices = FALSE),
    WLSMVS = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), estimator = "WLSMVS", indices = FALSE),
    gender = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), group = "gender", indices = FALSE),
    gender_equal = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), group = "gender", group.equal = c("loadings", "thresholds"), indices = FALSE),
    gender_theta = run(TWO, bfi, ordered = unlist(BFI_SCALES[c("A", "C")]), group = "gender", group.equal = c("loadings", "thresholds"), parameterization = "theta", indices = FALSE)
  )
), "lavaan")
