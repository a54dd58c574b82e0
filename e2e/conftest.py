pytest_plugins = ["e2e.fixtures", "e2e.plugin", "e2e.collection"]
