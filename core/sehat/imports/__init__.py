"""Files that an operator brings in: read whole, checked row by row, taken all or not at all."""
