"""Tests of chatkit_e2e.component."""
