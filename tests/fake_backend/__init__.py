"""Unit tests of the fake backend, a module for each of its modules."""
