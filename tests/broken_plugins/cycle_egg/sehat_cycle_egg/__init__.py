"""It needs cycle_hen, which needs it."""
