"""`config.*`: the canonical protocol with one option, or one thing around the element, set otherwise (cause 4)."""

import json
from collections.abc import Mapping
from typing import Any

from chatkit_e2e.cases.case import Case
from chatkit_e2e.cases.steps import ready_on
from chatkit_e2e.component.outside import ACCEPTED
from chatkit_e2e.evidence.element_events import FRAME_REMOVED, LOAD_END
from chatkit_e2e.lab.site import INSECURE, LOCALHOST, PRODUCTION, STAGING, Site
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.variations.narrow_cors import NarrowCors

CAUSE = "bug report, potential root cause 4"
DOMAIN_KEY = f"{CAUSE}: domainKey"
UPLOAD = f"{CAUSE}: uploadStrategy"
HANDLERS = f"{CAUSE}: event handlers; next step, priority 3"
WANT = "bug report, want 3: missing configuration"
NETWORK = "bug report, works 2: network layer"
NO_KEY = {"api": {"domainKey": None}}
INVENTED = "domain_pk_invented"
NEVER_READY = ready_on(FRAME_REMOVED)


def _options(name: str, title: str, options: Mapping[str, Any], origin: str = WANT, site: Site = LOCALHOST) -> Case:
    """A case with options of its own; None deletes one."""
    return Case(f"config.{name}", title, origin, HandWritten, page={"options": json.dumps(options)}, site=site)


def _key(name: str, key: str, title: str, site: Site = LOCALHOST, **more: Any) -> Case:  # noqa: ANN401
    return Case(f"config.{name}", title, DOMAIN_KEY, HandWritten, page={"domain-key": key}, site=site, **more)


CASES = [
    _options("localhost-key-absent", "No domainKey, on localhost", NO_KEY, DOMAIN_KEY),
    _key("localhost-key-local-dev", "local-dev", "domainKey “local-dev”, on localhost"),
    _key("localhost-key-localhost-dev", "localhost-dev", "domainKey “localhost-dev”, on localhost"),
    _key("localhost-key-invented", INVENTED, "An invented domainKey, on localhost"),
    _options("production-key-absent", "No domainKey, in production", NO_KEY, DOMAIN_KEY, PRODUCTION),
    _key(
        "production-key-local-dev", "local-dev", "domainKey “local-dev”, in production", PRODUCTION, steps=NEVER_READY
    ),
    _key(
        "production-key-localhost-dev",
        "localhost-dev",
        "domainKey “localhost-dev”, in production",
        PRODUCTION,
        steps=NEVER_READY,
    ),
    _key(
        "production-key-refused",
        INVENTED,
        "A domainKey that OpenAI refuses, in production",
        PRODUCTION,
        steps=NEVER_READY,
    ),
    _key("production-key-accepted", ACCEPTED, "A domainKey that OpenAI accepts, in production", PRODUCTION),
    _key(
        "production-key-unreachable",
        ACCEPTED,
        "A domainKey that cannot be verified, because OpenAI is out of reach",
        PRODUCTION,
        outside="unresolved",
        steps=NEVER_READY,
    ),
    _key("staging-key-refused", INVENTED, "A domainKey that OpenAI refuses, with a backend that has a port", STAGING),
    Case("config.upload-two-phase", "uploadStrategy “two_phase”", UPLOAD, HandWritten, page={"upload": "two_phase"}),
    Case("config.upload-direct", "uploadStrategy “direct”", UPLOAD, HandWritten, page={"upload": "direct"}),
    Case("config.event-handlers", "A handler for each event", HANDLERS, HandWritten, page={"handlers": ""}),
    _options("unknown-option", "An option that ChatKit does not have", {"colour": "blue"}),
    _options(
        "unknown-icon",
        "An icon that ChatKit does not have",
        {"startScreen": {"prompts": [{"label": "Ask", "prompt": "Ask", "icon": "no-such-icon"}]}},
    ),
    Case(
        "config.initial-thread-missing",
        "initialThread of a thread that does not exist",
        WANT,
        HandWritten,
        page={"thread": "thr_missing"},
        steps=ready_on(LOAD_END),
    ),
    Case("config.parent-without-height", "A parent without height", WANT, HandWritten, host="config/no-height.html"),
    Case("config.insecure-origin", "A page without HTTPS, not on localhost", WANT, HandWritten, site=INSECURE),
    Case("config.cors-without-frame-id", "CORS that does not allow chatkit-frame-instance-id", NETWORK, NarrowCors),
]
