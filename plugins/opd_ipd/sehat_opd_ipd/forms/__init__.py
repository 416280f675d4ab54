"""What people type in out-patient care, as pydantic models."""
