"""The component: what answers for OpenAI's CDN, which build of it that is, and how a browser reaches it.

`chatkit_e2e.recording.recording` makes recordings; it is not exported here because only the command `record` needs it.
"""

from chatkit_e2e.component.component import Component
from chatkit_e2e.component.errors import ComponentError, ComponentUnreachable, NotAComponent, RecordingDamaged
from chatkit_e2e.component.files import FilesApp, files_app
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.component.known_builds import is_known, result_of
from chatkit_e2e.component.network import chromium_args, outside_of, route, route_cdn
from chatkit_e2e.component.outside import Outside
from chatkit_e2e.component.resolution import resolve
from chatkit_e2e.component.tls import certificate

__all__ = [
    "Component",
    "ComponentError",
    "ComponentUnreachable",
    "FilesApp",
    "Fingerprint",
    "NotAComponent",
    "Outside",
    "RecordingDamaged",
    "certificate",
    "chromium_args",
    "files_app",
    "is_known",
    "outside_of",
    "resolve",
    "result_of",
    "route",
    "route_cdn",
]
