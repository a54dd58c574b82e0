"""OpenAI's `ChatKitServer` with an agent of the Agents SDK behind it."""

from asyncio import Semaphore
from collections.abc import AsyncIterator

from agents import Agent, Model, ModelResponse, RunConfig, Runner
from agents.items import TResponseStreamEvent
from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.protocol import ChatKitProtocol
from chatkit_fake_backend.protocols.responses_stream import responses_stream
from chatkit_fake_backend.protocols.scripted_server import ScriptedServer

_QUIET = RunConfig(tracing_disabled=True)  # tracing would send every run to OpenAI


class ScriptedModel(Model):
    """Streams the script's answer as OpenAI's Responses API streams a model's.

    It waits until each piece has been sent: a run is a task of its own, and would come to the gate in the middle of
    the answer while what was said before it is still under way.
    """

    def __init__(self, item_id: str, exchange: Exchange, sent: Semaphore) -> None:
        self._item_id = item_id
        self._exchange = exchange
        self._sent = sent

    async def get_response(self, *_: object, **__: object) -> ModelResponse:
        raise NotImplementedError("the run is streamed")

    async def stream_response(self, *_: object, **__: object) -> AsyncIterator[TResponseStreamEvent]:
        async for event in responses_stream(self._item_id, self._exchange):
            yield event
            if event.type == "response.output_text.delta":
                await self._sent.acquire()


class AgentServer(ScriptedServer):
    """Hands each turn to an agent, as the SDK's guide shows."""

    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,  # noqa: ARG002  the SDK's signature; the store has it already
        context: Exchange,
    ) -> AsyncIterator[ThreadStreamEvent]:
        # `stream_agent_response` takes the model's id for the message: an id of the store is unique in the thread.
        item_id = self.memory.generate_item_id("message", thread, context)
        sent = Semaphore(0)
        agent = Agent[AgentContext[Exchange]](name="Assistant", model=ScriptedModel(item_id, context, sent))
        said = await simple_to_agent_input(await self.memory.items_of(thread.id))
        agent_context: AgentContext[Exchange] = AgentContext(thread=thread, store=self.store, request_context=context)
        run = Runner.run_streamed(agent, said, context=agent_context, run_config=_QUIET)
        async for event in stream_agent_response(agent_context, run):
            yield event
            if isinstance(event, ThreadItemUpdatedEvent) and isinstance(
                event.update, AssistantMessageContentPartTextDelta
            ):
                sent.release()


class AgentsSdk(ChatKitProtocol):
    """A real `Agent` and `Runner.run_streamed`; only the model is scripted."""

    id = "protocol.agents-sdk"
    title = "ChatKitServer with an agent of the Agents SDK"
    origin = "openai-chatkit, chatkit/agents.py (stream_agent_response)"
    server_class = AgentServer
