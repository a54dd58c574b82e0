"""The driver: all that is known of the component's page and frame."""

from e2e.driver.driver import Driver, install
from e2e.driver.sight import Message, Seen, Sight

__all__ = ["Driver", "Message", "Seen", "Sight", "install"]
