"""The only place that touches a terminal: an Administrator asks, a Prompter shows."""
