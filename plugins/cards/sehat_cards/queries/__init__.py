"""Questions about cards, each named by what it answers."""
