"""The names of ChatKit's own things are those of OpenAI's package."""

import json
from types import ModuleType
from typing import Any

import pytest
from chatkit.types import ChatKitReq, ThreadStreamEvent
from pydantic import TypeAdapter

from chatkit_e2e.evidence import request_types, stream_events

REQUEST: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)
EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)


@pytest.mark.filterwarnings("ignore::pydantic.json_schema.PydanticJsonSchemaWarning")
@pytest.mark.parametrize(("module", "package"), [(request_types, REQUEST), (stream_events, EVENT)])
def test_names_are_those_of_the_package(module: ModuleType, package: TypeAdapter[Any]) -> None:
    names = [value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)]
    schema = json.dumps(package.json_schema())
    assert len(names) > 4
    assert [name for name in names if f'"const": "{name}"' not in schema] == []
