"""Out-patient and in-patient care: registration, queues, consultation, prescription."""
