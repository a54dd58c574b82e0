"""The story of a case from the top: performing it, checkpoints, verdict, expectations."""
