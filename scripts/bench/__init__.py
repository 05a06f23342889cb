"""What scripts/benchmark.py measures (jobs, growth, start_up) and how (clock)."""
