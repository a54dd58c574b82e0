"""Causes in the host page that keep the component from starting, or take it away again."""

import re
from collections.abc import Sequence

from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.cdn import CDN_HOST, CDN_ORIGIN, LOADER_URL
from chatkit_e2e.evidence.element_events import ERROR, FRAME_DISCONNECTED, SCRIPT_ERROR, THREAD_CHANGE
from chatkit_e2e.evidence.moments import Checked, Moment, Received, Refused, Thrown, of, reported
from chatkit_e2e.evidence.request_types import LOAD_THREAD
from chatkit_e2e.evidence.results import Finding

ALLOW_LIST = "https://platform.openai.com/settings/organization/security/domain-allowlist"


@on_timeline(220, broken="init.script-blocked", twin="init.head")
def script_unreachable(moments: Sequence[Moment]) -> Finding | None:
    """Without the loader the element stays unknown."""
    if not any(event.detail == LOADER_URL for event in reported(moments, SCRIPT_ERROR)):
        return None
    return Finding(
        id="script-unreachable",
        blame="network",
        evidence=f"the browser could not load {LOADER_URL}",
        fix=f"let the browser reach {CDN_HOST}: firewall, proxy, ad blocker, content security policy",
    )


@on_timeline(225, broken="init.script-missing", twin="init.head")
def wrong_address(moments: Sequence[Moment]) -> Finding | None:
    """The CDN has the loader at one address only."""
    failed = [str(event.detail) for event in reported(moments, SCRIPT_ERROR)]
    others = [address for address in failed if address.startswith(f"{CDN_ORIGIN}/") and address != LOADER_URL]
    if not others:
        return None
    return Finding(
        id="wrong-address",
        blame="host page",
        evidence=f"the page loads {others[0]}, which the CDN does not have",
        fix=f"load {LOADER_URL}",
    )


@on_timeline(230, broken="init.module", twin="init.defer")
def no_frame_url(moments: Sequence[Moment]) -> Finding | None:
    """The loader finds its frame page beside its own address, which a module or inlined code has not (facts 2.8)."""
    if _page_error(moments, "ChatKit frame URL") is None:
        return None
    return Finding(
        id="no-frame-url",
        blame="host page",
        evidence="chatkit.js ran as a module or inlined, so it could not tell where its frame page is",
        fix=f'load it with a classic <script src="{LOADER_URL}">; async and defer are fine, '
        'type="module" and bundling are not',
    )


@on_timeline(240, broken="init.options-too-early", twin="init.element-later")
def options_too_early(moments: Sequence[Moment]) -> Finding | None:
    """Before chatkit.js has run the element is none, and options that it is given are lost."""
    if _page_error(moments, "setOptions is not a function") is None:
        return None
    return Finding(
        id="options-too-early",
        blame="host page",
        evidence="the page called setOptions() before the element was defined, and not again",
        fix='await customElements.whenDefined("openai-chatkit") before setOptions()',
    )


@on_timeline(250, broken="config.insecure-origin", twin="config.production-key-accepted")
def insecure_origin(moments: Sequence[Moment]) -> Finding | None:
    """The component needs a secure context (facts 2.1, RUN t9)."""
    if _page_error(moments, "crypto.randomUUID is not a function") is None:
        return None
    return Finding(
        id="insecure-origin",
        blame="host page",
        evidence="the page is not a secure context, so crypto.randomUUID is missing and the frame stays empty",
        fix="serve the page over HTTPS, or from localhost",
    )


@on_timeline(260, broken="config.unknown-option", twin="config.event-handlers")
def invalid_options(moments: Sequence[Moment]) -> Finding | None:
    """Options are checked strictly; one that is wrong leaves the frame empty (facts 1.2)."""
    fatal = [text for name, text in _errors(moments) if name == "FatalAppError" and "ChatKit.create()" in text]
    if not fatal:
        return None
    return Finding(
        id="invalid-options",
        blame="host page",
        evidence=f"the component refuses its options: {' '.join(fatal[0].split())}",
        fix="correct or delete the option that is named; the types of @openai/chatkit say what there is",
    )


@on_timeline(270, broken="config.production-key-refused", twin="config.production-key-accepted")
def domain_refused(moments: Sequence[Moment]) -> Finding | None:
    """Where OpenAI refuses the domain key the component takes its frame away (facts 6, RUN v2)."""
    refused = [text for text in _verification_errors(moments) if "Failed to fetch" not in text]
    if not refused:
        return None
    return Finding(
        id="domain-refused",
        blame="host page",
        evidence=f"OpenAI did not accept api.domainKey for this origin: {refused[0]}",
        fix=f"register the page's domain at {ALLOW_LIST} and set the key that it gives you",
    )


@on_timeline(280, broken="config.production-key-unreachable", twin="config.production-key-accepted")
def domain_not_verified(moments: Sequence[Moment]) -> Finding | None:
    """Where OpenAI cannot be asked the component takes its frame away too (facts 6, RUN v3)."""
    if not any("Failed to fetch" in text for text in _verification_errors(moments)):
        return None
    return Finding(
        id="domain-not-verified",
        blame="network",
        evidence="the browser could not ask https://api.openai.com to verify the domain, so the chat was taken away",
        fix="let the browser reach api.openai.com: firewall, proxy, ad blocker, content security policy",
    )


@on_timeline(290, broken="config.parent-without-height", twin="page.floating-panel")
def no_height(moments: Sequence[Moment]) -> Finding | None:
    """The element is as high as its parent and no higher (facts 1.1)."""
    ready = [checked.why for checked in of(moments, Checked) if checked.name == "ready"]
    size = re.search(r"the iframe is (.* by 0|0 by .*) pixels", ready[0]) if ready else None
    if size is None:
        return None
    return Finding(
        id="no-height",
        blame="host page",
        evidence=f"the chat runs, but its iframe is {size[1]} pixels",
        fix="give the element's parent a height: the element is as high as its parent",
    )


@on_timeline(310, broken="init.moved", twin="init.hidden")
def moved(moments: Sequence[Moment]) -> Finding | None:
    """A browser loads a frame anew that is moved; the element no longer hears what the new one asks for."""
    if not reported(moments, FRAME_DISCONNECTED):
        return None
    return Finding(
        id="moved",
        blame="host page",
        evidence="the element was moved in the document: its frame was loaded anew, and nothing hears it since",
        fix="leave the element where it is and move it with CSS, or make a new element in the new place",
    )


@on_timeline(320, broken="config.initial-thread-missing", twin="thread.set-thread-id")
def no_such_thread(moments: Sequence[Moment]) -> Finding | None:
    """A thread that the backend has never told of: `initialThread` is wrong (facts 3, RUN 205)."""
    told = {event.thread_id for event in reported(moments, THREAD_CHANGE)}
    refused = {refusal.request for refusal in of(moments, Refused) if refusal.status == 404}
    asked = [request for request in of(moments, Received) if request.request in refused]
    wanted = [request.body["params"]["thread_id"] for request in asked if request.type == LOAD_THREAD]
    unknown = [thread_id for thread_id in wanted if thread_id not in told]
    if not unknown:
        return None
    return Finding(
        id="no-such-thread",
        blame="host page",
        evidence=f"the page asked for the thread {unknown[0]}, which the backend does not know",
        fix="give initialThread only the id of a thread that exists, and null where there is none",
    )


def _page_error(moments: Sequence[Moment], part: str) -> Thrown | None:
    return next((error for error in of(moments, Thrown) if part in error.text), None)


def _errors(moments: Sequence[Moment]) -> list[tuple[str, str]]:
    """Name and message of each `chatkit.error`."""
    errors = [event.error for event in reported(moments, ERROR)]
    return [(str(error.get("name")), str(error.get("message"))) for error in errors]


def _verification_errors(moments: Sequence[Moment]) -> list[str]:
    return [text for name, text in _errors(moments) if name == "DomainVerificationRequestError"]
