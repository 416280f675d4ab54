"""It promises a check, and cannot be imported."""
