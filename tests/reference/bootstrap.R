# lavaan::bootstrapLavaan with the rows it drew, and the Bollen-Stine test, of Holzinger and Swineford's nine tests
# (`holzinger`, and with missing answers `holzinger_holes`) and of bfi's items of agreeableness and conscientiousness.
#
#   draws     each sample's rows (from 1, by group), estimates of the free parameters in lavaan's order (`coef`), all
#             standardised parameters (`std`) and the chi-square (`chisq`)
#   three     ML, three factors, with a defined parameter         groups   the same by school, loadings equal
#   covariate ML, factors on ageyr with a mean structure          fiml     three factors, missing = "fiml"
#   ordinal   WLSMV, two factors, complete rows                   bollen_stine   type = "bollen.stine" of `three`
#   p_value   share of 1,000 Bollen-Stine chi-squares above the observed: visual and textual, the first 100 pupils
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")

three <- "visual =~ x1 + a*x2 + b*x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9
ratio := a / b"
covariate <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
visual ~ ageyr
textual ~ ageyr + visual"
two <- "A =~ A1 + A2 + A3 + A4 + A5
C =~ C1 + C2 + C3 + C4 + C5"

everything <- function(fit) {
  c(coef(fit), standardizedSolution(fit, se = FALSE)$est.std, lavInspect(fit, "test")[[1]]$stat)
}
drawn <- function(model, data, draws, seed, type = "ordinary", ...) {
  fit <- cfa(model, data, ...)
  found <- suppressWarnings(bootstrapLavaan(fit, R = draws, type = type, keep.idx = TRUE, iseed = seed,
                                            FUN = everything))
  rows <- attr(found, "boot.idx")
  q <- length(coef(fit)); all <- ncol(found)
  list(rows = lapply(rows, unname), original = unname(everything(fit)),
       coef = unname(found[, 1:q]), std = unname(found[, (q + 1):(all - 1)]), chisq = unname(found[, all]))
}

data <- read_data("holzinger")
bfi <- na.omit(bfi_items(TRUE)[c(BFI_SCALES$A, BFI_SCALES$C)])
half <- cfa("visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6", data[1:100, ])
larger <- suppressWarnings(bootstrapLavaan(half, R = 1000, type = "bollen.stine", iseed = 7, FUN = function(x) {
  lavInspect(x, "test")[[1]]$stat
}))
reference("bootstrap", list(
  three = drawn(three, data, 6, 1),
  groups = drawn(three, data, 4, 2, group = "school", group.equal = "loadings"),
  covariate = drawn(covariate, data, 4, 3, meanstructure = TRUE),
  fiml = drawn(sub("ratio.*", "", three), read_data("holzinger_holes"), 3, 4, missing = "fiml"),
  ordinal = drawn(two, bfi, 2, 5, estimator = "WLSMV", ordered = names(bfi)),
  bollen_stine = drawn(three, data, 4, 6, type = "bollen.stine"),
  p_value = mean(larger > lavInspect(half, "test")[[1]]$stat, na.rm = TRUE)
), c("lavaan"))
