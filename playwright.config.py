"""The settings of a run, in one place. Read by `e2e/chatkit_e2e/settings.py`; a comment says what each one does."""

# How the page is shown. The locale is pinned because the component's accessible names are localised (facts 7).
VIEWPORT = (800, 600)  # width and height in CSS pixels
LOCALE = "en-US"
COLOR_SCHEME = "light"
# The component shows text at once instead of animating it (facts 10): the checkpoints then measure the protocol.
REDUCED_MOTION = "reduce"

# The component, when `--component` says nothing: cdn, auto, stand-in, a kept build's name or a folder.
COMPONENT = "auto"

# Where results.json, index.html, junit.xml and the cases' artifacts are written; emptied when a run starts.
REPORT = "report"

# Time limits in ms. They end a hang; nothing waits for them when all is well.
BOOT_LIMIT = 20_000
ANSWER_LIMIT = 10_000
