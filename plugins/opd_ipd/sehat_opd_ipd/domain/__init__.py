"""What is done in out-patient care, in verbs; nothing here knows of HTTP or templates."""
