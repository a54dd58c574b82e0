"""Launching and installing a browser."""
