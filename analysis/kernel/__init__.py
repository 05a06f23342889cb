"""Arrays in, arrays out: NumPy and SciPy only. No data frames, no files, no printing, nothing of the questionnaire."""
