"""One of its handlers says no type of what it takes."""
