"""The synthetic city: invented people, hospitals and staff, the same for the same seed."""
