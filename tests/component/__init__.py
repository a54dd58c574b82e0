"""Tests of e2e.component."""
