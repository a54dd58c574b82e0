"""Which requests are answered with a stream, which gates can hold."""

from chatkit.types import ChatKitReq, is_streaming_req

from chatkit_fake_backend.protocols.protocol import MessageReq, text_of


def asks_for_stream(request: ChatKitReq) -> bool:
    """Whether the SDK's types say so, whatever a protocol answers.

    A message that says nothing does not: nobody can send one, it is what the reporter's page makes of a load.
    """
    return is_streaming_req(request) and not _says_nothing(request)


def _says_nothing(request: ChatKitReq) -> bool:
    if not isinstance(request, MessageReq):
        return False
    said = request.params.input
    return not (text_of(said.content) or said.attachments)
