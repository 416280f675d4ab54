"""What is done with cards, in verbs; nothing here knows of HTTP or templates."""
