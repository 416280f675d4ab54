"""Its box waits for a machine that does not answer."""
