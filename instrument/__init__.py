"""From codes to answers: codebooks, items, banks, forms, sessions, responses."""
