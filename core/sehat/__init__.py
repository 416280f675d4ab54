"""Sehat, the health information platform that a city runs on."""
