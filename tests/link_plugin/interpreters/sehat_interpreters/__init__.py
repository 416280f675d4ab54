"""Who needs an interpreter at a consultation, and who interpreted."""
