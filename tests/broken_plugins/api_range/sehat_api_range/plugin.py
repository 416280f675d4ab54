"""Never imported: what it relies on is not there."""

raise AssertionError("imported although it is for another API")
