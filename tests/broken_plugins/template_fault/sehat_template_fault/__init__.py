"""A block of its template is never closed."""
