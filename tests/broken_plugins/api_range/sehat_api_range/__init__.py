"""It was written for a later plugin API."""
