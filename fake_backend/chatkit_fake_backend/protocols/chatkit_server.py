"""OpenAI's own `ChatKitServer` (package `openai-chatkit`): its answers, unchanged."""

from chatkit_fake_backend.protocols.protocol import ChatKitProtocol


class ChatKitServerProtocol(ChatKitProtocol):
    """Every request goes to the SDK's server; only its `respond()` is scripted."""

    id = "protocol.chatkit-server"
    title = "OpenAI's ChatKitServer with a scripted respond()"
    origin = "openai-chatkit, chatkit/server.py"
