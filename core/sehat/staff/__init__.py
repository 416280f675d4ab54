"""Practitioners and where they are posted."""
