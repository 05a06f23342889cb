"""An expert panel: rating sheets out, ratings in, decisions, a form of what was kept. It computes no statistics."""
