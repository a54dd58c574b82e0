"""Tests of the candidate protocols."""
