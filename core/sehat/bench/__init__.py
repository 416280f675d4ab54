"""Measure the hot paths against a bare application on the same server, as ratios."""
