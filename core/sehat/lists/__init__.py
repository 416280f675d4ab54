"""Named lists: one way to sort, filter, page and export rows, which other plugins may extend."""
