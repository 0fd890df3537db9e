"""Files that customers sent, for staff: only of a conversation that they may read, and every reading is audited."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from qiantai.conversation import Attachments
from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

PERMISSION = "file:read"


def file_routes(desk: Desk, attachments: Attachments, staff: Staff) -> APIRouter:
    """GET /conversations/{id}/files/{file}."""
    router = APIRouter(prefix="/conversations", tags=["conversations"])
    reader = Depends(current_staff(staff, PERMISSION))

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
