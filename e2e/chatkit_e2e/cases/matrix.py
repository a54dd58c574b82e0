"""`protocol.*`: each candidate protocol on the plain host page."""

from chatkit_e2e.cases.case import Case, steps_for
from chatkit_fake_backend.protocols import all_protocols

CASES = [
    Case(kind.id, kind.title, kind.origin, kind, steps=steps_for(kind.media_type)) for kind in all_protocols().values()
]
