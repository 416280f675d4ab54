"""The theme for private hospitals: theme.toml says all of it."""
