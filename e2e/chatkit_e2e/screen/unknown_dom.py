"""The component's DOM is not the one that the driver knows."""


class UnknownDom(Exception):
    """The driver does not know the component's DOM; the message names what it misses."""
