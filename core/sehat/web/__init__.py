"""Pages: the shell, forms, errors and the door that every request passes."""
