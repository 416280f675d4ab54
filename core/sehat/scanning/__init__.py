"""Codes of cards, slips and samples: what one stands for, and where it is opened."""
