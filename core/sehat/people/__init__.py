"""Persons of the city: names, identifiers, registrations."""
