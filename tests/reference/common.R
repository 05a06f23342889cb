# What the scripts of this folder share: reading the data, the bfi scales, writing the JSON.
# Run from the root of the repository: REFERENCE_DATA=dir Rscript tests/reference/alpha.R

suppressPackageStartupMessages(library(jsonlite))

# One CSV file of the directory REFERENCE_DATA, as data.py writes them.
read_data <- function(name) {
  directory <- Sys.getenv("REFERENCE_DATA")
  if (directory == "") stop("set REFERENCE_DATA to the directory data.py wrote")
  read.csv(file.path(directory, paste0(name, ".csv")), na.strings = "NA")
}

BFI_SCALES <- list(
  A = paste0("A", 1:5), C = paste0("C", 1:5), E = paste0("E", 1:5),
  N = paste0("N", 1:5), O = paste0("O", 1:5)
)
BFI_ITEMS <- unlist(BFI_SCALES, use.names = FALSE)
BFI_REVERSED <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")

# The 25 items, raw or with BFI_REVERSED turned round (7 - x; the answers go from 1 to 6).
bfi_items <- function(reverse = FALSE) {
  items <- read_data("bfi")[, BFI_ITEMS]
  if (reverse) items[BFI_REVERSED] <- 7 - items[BFI_REVERSED]
  items
}

# A named vector as a JSON object.
named <- function(x) as.list(unclass(x))

# A matrix with row and column names as {"rows": [...], "columns": [...], "values": [[...], ...]}.
table_of <- function(m) {
  m <- unclass(as.matrix(m))
  list(rows = I(rownames(m)), columns = I(colnames(m)), values = unname(m))
}

# Writes tests/reference/NAME.json: the versions of R and of `packages`, the script's name and
# `values`, with 15 significant digits (all that jsonlite gives; NA becomes null).
reference <- function(name, values, packages = character()) {
  versions <- c(list(R = as.character(getRversion())),
                sapply(packages, function(p) as.character(packageVersion(p)), simplify = FALSE))
  json <- toJSON(list(versions = versions, script = paste0(name, ".R"), values = values),
                 digits = NA, auto_unbox = TRUE, na = "null", null = "null",
                 dataframe = "rows", matrix = "rowmajor", pretty = 1)
  # an array of plain values on one line
  flat <- gregexpr("\\[[^\\[\\]{}]*\\]", json, perl = TRUE)
  regmatches(json, flat) <- lapply(regmatches(json, flat), function(x) gsub("\n *", " ", x))
  writeLines(json, file.path("tests", "reference", paste0(name, ".json")))
}
