"""Never imported: the neighbour that it relies on is not there yet."""

raise AssertionError("imported although its neighbour is too old")
