"""The command line of Sehat."""
