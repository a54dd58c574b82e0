"""Reporters: each turns the results of a run into something that people or programs read."""
