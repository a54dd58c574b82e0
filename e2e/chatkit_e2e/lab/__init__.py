"""All that exists only for our own backend: the stage, its sites, host pages, and what is built for them."""
