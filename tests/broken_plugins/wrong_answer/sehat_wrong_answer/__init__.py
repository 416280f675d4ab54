"""It answers with a number where words are asked for."""
