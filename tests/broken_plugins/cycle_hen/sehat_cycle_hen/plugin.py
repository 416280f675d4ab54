"""Never imported: no order can be found for it."""

raise AssertionError("imported although nobody can say when")
