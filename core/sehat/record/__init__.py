"""The health record of a person, and the log that opens it."""
