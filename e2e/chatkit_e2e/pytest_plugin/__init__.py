"""What `pytest e2e` is made of: fixtures, the collection of cases, the reports at the end of a run."""
