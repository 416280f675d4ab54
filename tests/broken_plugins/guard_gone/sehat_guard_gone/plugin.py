"""A plugin on whose check a hospital relies, and that does not start."""

RATES = {"general": 1}
CHECKED = RATES["intensive"]  # the fault
