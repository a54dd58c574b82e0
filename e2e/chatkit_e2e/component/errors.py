"""What can be wrong with a component.

ComponentError
    ComponentUnreachable    the CDN was asked for and did not answer
    RecordingDamaged        a recorded file is missing or is not what was recorded
    NotAComponent           the folder is not laid out like the CDN
    RecordingFailed         a visit to the CDN gave nothing worth keeping
"""


class ComponentError(Exception):
    """There is no component to test with; the message says what to do. Never a verdict."""


class ComponentUnreachable(ComponentError):
    """The CDN was asked for and did not answer as the CDN does."""


class RecordingDamaged(ComponentError):
    """A file of a recording is missing or is not the one that was recorded."""


class NotAComponent(ComponentError):
    """The folder lacks what every component has: a loader and exactly one frame page."""


class RecordingFailed(ComponentError):
    """A visit to the CDN could not be recorded; an earlier recording stays as it was."""
