"""To and from other people's programs: a bank as a spreadsheet, a codebook from a REFI-QDA file.

`cells` `sheet` `csvfile` `xlsxfile` carry a bank to a spreadsheet; `edits` reads what changed there; `bankfiles` writes
it back into the TOML files. `refi_qda` reads a codebook file (.qdc), `outline` gives it our hierarchy, `codebookfile`
makes or brings up to date the TOML. `tomledit` and `files` do the writing: the smallest change, all files or none.
"""
