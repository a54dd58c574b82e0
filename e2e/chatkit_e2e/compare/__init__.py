"""Compares two components, SDKs or packages: what is otherwise on the other side, and what that means."""
