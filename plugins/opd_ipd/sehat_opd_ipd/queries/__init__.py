"""Questions about out-patient care, each named by what it answers."""
