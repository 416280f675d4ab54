"""Its code ends the process where a file is missing."""
