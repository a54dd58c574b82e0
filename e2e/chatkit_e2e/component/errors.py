"""What can be wrong with a component.

ComponentError
    ComponentUnreachable    the CDN was asked for and did not answer
    BuildDamaged            a kept file is missing or is not what the CDN sent
    NotAComponent           no kept build has this name, or the folder is not laid out like the CDN
"""


class ComponentError(Exception):
    """There is no component to test with; the message says what to do. Never a verdict."""


class ComponentUnreachable(ComponentError):
    """The CDN was asked for and did not answer as the CDN does."""


class BuildDamaged(ComponentError):
    """A kept file is missing or is not the one that the CDN sent."""


class NotAComponent(ComponentError):
    """There is no such build, or the folder lacks what every component has: a loader and exactly one frame page."""
