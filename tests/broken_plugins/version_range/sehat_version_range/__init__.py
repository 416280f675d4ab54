"""It needs a later version of its neighbour."""
