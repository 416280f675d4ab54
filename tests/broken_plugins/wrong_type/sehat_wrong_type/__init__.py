"""It gives a text where lines of the menu are asked for."""
