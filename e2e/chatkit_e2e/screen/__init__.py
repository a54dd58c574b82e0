"""The driver: all that is known of the component's page and frame."""

from chatkit_e2e.screen.driver import Driver, install
from chatkit_e2e.screen.observation import Item, Message, Observation, Screen

__all__ = ["Driver", "Item", "Message", "Observation", "Screen", "install"]
