"""A token that the page sends is in nothing that a run leaves behind."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from chatkit_e2e.cases import Case, of_area
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.perform import perform

WITH_TOKEN = [case for case in of_area("auth") if case.page.get("fetch") == "jwt"]


@pytest.mark.parametrize("case", WITH_TOKEN, ids=lambda case: str(case.id))
def test_the_token_is_in_no_file_and_in_no_name_of_one(
    case: Case, stage: Stage, watched_page: Page, tmp_path: Path
) -> None:
    sent: set[str] = set()

    def take(request: Request) -> None:
        scheme, _, token = (request.header_value("authorization") or "").partition(" ")
        sent.update({token} - {""} if scheme == "Bearer" else ())

    watched_page.on("requestfinished", take)
    result = perform(case, stage, watched_page, None, tmp_path)
    (token,) = sent
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = [result.model_dump_json().encode(), *(file.read_bytes() for file in files)]
    names = "".join(file.as_posix() for file in files)
    assert len(files) > 2, "a timeline and pictures were written"
    for secret in (token, *token.split(".")):
        assert secret not in names
        assert not any(secret.encode() in content for content in written)
