"""Its page divides by a number of nobody."""
