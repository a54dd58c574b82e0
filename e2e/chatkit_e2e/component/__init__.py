"""The component: what answers for OpenAI's CDN, which build of it that is, and how a browser reaches it.

`chatkit_e2e.component.recording` makes recordings; it is not exported here because only `make record` needs it.
"""

from chatkit_e2e.component.choice import resolve
from chatkit_e2e.component.errors import ComponentError, ComponentUnreachable, NotAComponent, RecordingDamaged
from chatkit_e2e.component.files import FilesApp, files_app
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.component.identity import Component, Source
from chatkit_e2e.component.known_builds import NEW_BUILD, is_known
from chatkit_e2e.component.network import chromium_args, outside_of, route
from chatkit_e2e.component.outside import Outside
from chatkit_e2e.component.tls import certificate

__all__ = [
    "NEW_BUILD",
    "Component",
    "ComponentError",
    "ComponentUnreachable",
    "FilesApp",
    "Fingerprint",
    "NotAComponent",
    "Outside",
    "RecordingDamaged",
    "Source",
    "certificate",
    "chromium_args",
    "files_app",
    "is_known",
    "outside_of",
    "resolve",
    "route",
]
