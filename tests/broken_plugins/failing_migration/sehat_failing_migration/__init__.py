"""Its second migration fails, so that half of its tables are there."""
