"""Themes: colours, shape, font and logo that a hospital chooses; tokens and nothing else."""
