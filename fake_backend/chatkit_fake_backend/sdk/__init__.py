"""OpenAI's `ChatKitServer` of one version, run as a program of its own in an environment of its own."""
