pytest_plugins = [f"chatkit_e2e.pytest_plugin.{name}" for name in ("fixtures", "run", "collection")]
