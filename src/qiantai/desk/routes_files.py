"""Files of conversations, for staff: reading those of a conversation that they may see, and sending the customer one."""

from typing import Annotated, Any, Protocol
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from qiantai.conversation import Attachments, Event
from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.floor.errors import TooLarge
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

PERMISSION = "file:read"
WRITE = "conversation:write"
BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Giving(Protocol):
    """Who puts a kept file into the conversation; `conversation.Holding` is one."""

    async def send_file(
        self, staff: StaffActor, conversation: UUID, body: dict[str, Any], message_id: str
    ) -> Event:
        """Give the customer a kept file; NotHolder."""
        ...


class FileSent(BaseModel):
    """The file as it stands in the conversation."""

    offset: int
    id: UUID
    name: str
    type: str
    size: int


def file_routes(
    desk: Desk, attachments: Attachments, giving: Giving, staff: Staff, most_bytes: int
) -> APIRouter:
    """GET /conversations/{id}/files/{file}, and POST /conversations/{id}/files of at most `most_bytes`."""
    router = APIRouter(prefix="/conversations", tags=["conversations"])
    reader = Depends(current_staff(staff, PERMISSION))
    writer = Depends(current_staff(staff, WRITE))

    @router.post("/{id}/files", openapi_extra=BYTES)
    async def send_file(
        conversation: Annotated[UUID, Path(alias="id")],
        request: Request,
        message_id: Annotated[str, Query(alias="id", pattern=r"^[\w.:@-]{1,64}$")],
        name: Annotated[str, Query(min_length=1, max_length=200)],
        identity: StaffIdentity = writer,
    ) -> FileSent:
        """Send the customer a file (JPEG, PNG, WebP, PDF), checked and scanned like the customer's own."""
        actor = StaffActor(identity.staff, identity.name, identity.roles)
        await desk.workbench.get(actor, conversation)
        content = await _content(request, most_bytes)
        one = await attachments.keep(actor, conversation, message_id, name, content)
        body = {"id": str(one.id), "name": one.name, "type": one.kind, "size": one.size}
        event = await giving.send_file(actor, conversation, body, message_id)
        await desk.queues.mark_said(actor, conversation)
        return FileSent(offset=event.offset, id=one.id, name=one.name, type=one.kind, size=one.size)

    @router.get("/{id}/files/{file}", response_class=Response)
    async def download(
        conversation: Annotated[UUID, Path(alias="id")],
        file: UUID,
        identity: StaffIdentity = reader,
    ) -> Response:
        """The file, to be saved and never shown in place; 404 for one that the reader may not see."""
        actor = StaffActor(identity.staff, identity.name, identity.roles)
        await desk.workbench.get(actor, conversation)
        one, content = await attachments.read(actor, conversation, file)
        named = f"attachment; filename*=UTF-8''{quote(one.name, safe='')}"
        headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
        return Response(content, media_type=one.kind, headers=headers)

    return router


async def _content(request: Request, limit: int) -> bytes:
    """The body, read no further than the limit; TooLarge."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLarge(limit=limit, unit="bytes")
    return bytes(content)
