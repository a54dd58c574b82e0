"""`sdk.*`: other versions of OpenAI's packages, in the page and in the backend (bug report, potential root cause 3)."""

from functools import partial
from pathlib import Path

from chatkit_e2e.cases.case import Case
from chatkit_e2e.cases.hosts import slug
from chatkit_e2e.lab.hosts import REACT
from chatkit_e2e.lab.sdk_environments import VERSIONS, python_of
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.separate_sdk import SeparateSdk

ORIGIN = "bug report, potential root cause 3"


def _in_page(version: str) -> Case:
    return Case(
        f"sdk.chatkit-react-{slug(version)}",
        f"@openai/chatkit-react {version}, all handlers set",
        ORIGIN,
        HandWritten,
        host=f"react-{version}",
        page={"handlers": "probed"},
    )


def _in_backend(version: str) -> Case:
    return Case(
        f"sdk.openai-chatkit-{slug(version)}",
        f"openai-chatkit {version}, in an environment of its own",
        ORIGIN,
        partial(_served, version),
        needs=(partial(python_of, version),),
        packages={"openai-chatkit": version},
    )


def _served(version: str) -> SeparateSdk:
    python: Path = python_of(version)
    return SeparateSdk(python)


CASES = [*(_in_page(version) for version in REACT), *(_in_backend(version) for version in VERSIONS)]
