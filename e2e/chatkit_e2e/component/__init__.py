"""The component: what answers for OpenAI's CDN, which build of it that is, and how a browser reaches it."""

from chatkit_e2e.component.component import Component
from chatkit_e2e.component.errors import BuildDamaged, ComponentError, ComponentUnreachable, NotAComponent
from chatkit_e2e.component.files import FilesApp
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.component.known_builds import is_known, result_of
from chatkit_e2e.component.network import chromium_args, outside_of, passing_args, route, route_cdn
from chatkit_e2e.component.outside import Outside
from chatkit_e2e.component.resolution import resolve
from chatkit_e2e.component.tls import certificate

__all__ = [
    "BuildDamaged",
    "Component",
    "ComponentError",
    "ComponentUnreachable",
    "FilesApp",
    "Fingerprint",
    "NotAComponent",
    "Outside",
    "certificate",
    "chromium_args",
    "is_known",
    "outside_of",
    "passing_args",
    "resolve",
    "result_of",
    "route",
    "route_cdn",
]
