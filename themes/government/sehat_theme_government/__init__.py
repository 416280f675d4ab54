"""The theme for government hospitals: theme.toml says all of it."""
