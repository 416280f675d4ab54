"""It never manages what is to be done after the event."""
