"""It needs cycle_egg, which needs it."""
