"""Tables of out-patient care, one noun a module."""
