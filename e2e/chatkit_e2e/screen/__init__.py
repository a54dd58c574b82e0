"""The driver: all that is known of the component's page and frame."""

from chatkit_e2e.screen.driver import Driver, install
from chatkit_e2e.screen.sight import Message, Seen, Sight

__all__ = ["Driver", "Message", "Seen", "Sight", "install"]
