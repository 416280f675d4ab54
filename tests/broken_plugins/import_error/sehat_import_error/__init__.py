"""Its code wants a package that nobody installed."""
