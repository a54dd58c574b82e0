"""One backend for all tests; each test opens sessions of its own."""

from collections.abc import Iterator

import httpx
import pytest

from chatkit_fake_backend.serving import Serving
from tests.fake_backend.backend import HANG_S, Backend


@pytest.fixture(scope="session")
def serving() -> Iterator[Serving]:
    with Serving() as running:
        yield running


@pytest.fixture(scope="session")
def backend(serving: Serving) -> Iterator[Backend]:
    with httpx.Client(timeout=HANG_S, trust_env=False) as http:
        yield Backend(serving, http)
