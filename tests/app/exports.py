"""Small exports of other contact centres, in the shapes that those write."""

import json
import zipfile
from pathlib import Path
from typing import Any

WANG = {
    "id": 7,
    "name": "王秀英",
    "email": "Wang@Example.com",
    "phone_number": "+8613812345678",
    "identifier": "c001",
}
VISITOR = {
    "id": 8,
    "name": "Amy Lee",
    "email": "amy@example.com",
    "phone_number": None,
    "identifier": None,
}


def _message(
    one: int, kind: int, text: str, sender: dict[str, Any] | None, **more: Any
) -> dict[str, Any]:
    at = 1_760_000_000 + one
    return {"id": one, "content": text, "message_type": kind, "created_at": at, "private": False,
            "conversation_id": 31, "sender": sender, "attachments": [], **more}  # fmt: skip


BOT = {"id": 1, "name": "Bot", "type": "agent_bot"}
LIN = {"id": 2, "name": "林晓", "type": "user"}
CONTACT = {**WANG, "type": "contact"}
SAID = [
    _message(103, 1, "请问是哪张卡?", BOT),
    _message(101, 0, "卡丢了，密码是 246810", CONTACT),
    _message(104, 1, "已经帮您挂失", LIN),
    _message(105, 1, "客户情绪激动", LIN, private=True),
    _message(106, 2, "Conversation was resolved", None),
]
TALK = {"id": 31, "inbox_id": 1, "status": "resolved", "created_at": 1_760_000_100,
        "meta": {"sender": WANG, "channel": "Channel::WebWidget"}, "messages": SAID[-1:]}  # fmt: skip
BAD_TALK = {
    "id": 32,
    "inbox_id": 1,
    "status": "open",
    "created_at": 1_760_000_200,
    "meta": {"sender": VISITOR},
    "messages": [],
}


def chatwoot(path: Path) -> Path:
    """A ZIP archive: the contacts table, and pages of the API for the rest."""
    contacts = (
        "id,name,email,phone_number,identifier\n"
        "7,王秀英,Wang@Example.com,+8613812345678,c001\n"
        "8,Amy Lee,amy@example.com,,\n"
        "9,Same Phone,,+8613800000001,\n"
    )
    pages = {
        "conversations_1.json": {"data": {"meta": {"all_count": 2}, "payload": [TALK, BAD_TALK]}},
        "messages_31.json": {"meta": {"labels": []}, "payload": SAID},
        "canned_responses.json": [
            {"id": 1, "short_code": "hello", "content": "您好，很高兴为您服务。", "account_id": 1},
            {
                "id": 2,
                "short_code": "bye now",
                "content": "Goodbye, {{contact.name}}.",
                "account_id": 1,
            },
            {"id": 3, "short_code": "empty", "content": "", "account_id": 1},
        ],
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("contacts.csv", "\ufeff" + contacts)
        for name, content in pages.items():
            archive.writestr(name, json.dumps(content))
    return path


def zendesk(folder: Path) -> Path:
    """A folder: the full export of users and tickets by lines, and a page of macros."""
    folder.mkdir()
    users = [
        {"id": 501, "name": "王秀英", "email": "wang@example.com", "phone": "+86 138-1234-5678", "role": "end-user",
         "external_id": "c001", "created_at": "2024-03-01T02:00:00Z"},
        {"id": 601, "name": "林晓", "email": "lin@bank.example", "role": "agent", "external_id": None},
    ]  # fmt: skip
    tickets = [
        {"id": 9001, "subject": "丢卡", "description": "卡丢了", "status": "closed", "requester_id": 501,
         "via": {"channel": "email"}, "created_at": "2024-05-01T02:00:00Z", "comments": [
             {"id": 1, "author_id": 501, "body": "卡丢了", "plain_body": "卡丢了", "public": True,
              "created_at": "2024-05-01T02:00:00Z", "attachments": [{"file_name": "card.jpg"}]},
             {"id": 2, "author_id": 601, "html_body": "<p>已经<b>挂失</b></p>", "public": True,
              "created_at": "2024-05-01T02:05:00Z"},
             {"id": 3, "author_id": 601, "body": "VIP", "public": False, "created_at": "2024-05-01T02:06:00Z"}]},
        {"id": 9002, "description": "how much?", "status": "solved", "created_at": "2024-06-01T00:00:00Z",
         "requester": {"id": 502, "name": "Amy Lee", "email": "amy@example.com", "role": "end-user"}},
        {"id": 9003, "description": "", "status": "new", "created_at": "no day", "requester_id": 501},
    ]  # fmt: skip
    macros = {"macros": [
        {"id": 70, "title": "挂失::已办", "active": True, "actions": [
            {"field": "status", "value": "solved"},
            {"field": "comment_value", "value": ["channel:all", "您的卡已挂失。"]}]},
        {"id": 71, "title": "close", "active": True, "actions": [{"field": "status", "value": "solved"}]},
    ], "count": 2}  # fmt: skip
    (folder / "users.json").write_text("\n".join(json.dumps(one) for one in users))
    (folder / "tickets.json").write_text("\n".join(json.dumps(one) for one in tickets))
    (folder / "macros.json").write_text(json.dumps(macros))
    return folder
