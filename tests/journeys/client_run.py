"""What an integration does with the generated Python client; runs under the interpreter of the generators."""

import json
import os
import sys
import uuid

from qiantai_client import AuthenticatedClient
from qiantai_client.api.conversations import (
    conversations_say,
    get_conversation,
    list_conversations,
    resolve,
    take,
)
from qiantai_client.api.queue import list_queue
from qiantai_client.models import Said


def main(base: str, token: str, conversation: str) -> None:
    """Take a conversation that waits, answer, and close it; tell what was seen on the way."""
    client = AuthenticatedClient(base_url=base, token=token, raise_on_unexpected_status=True)
    waiting = list_queue.sync(client=client)
    one = next(e.conversation for e in waiting.entries if str(e.conversation) == conversation)
    before = get_conversation.sync(one, client=client)
    held = take.sync(one, client=client)
    words = "您好，我是人工座席。"
    said = conversations_say.sync(one, client=client, body=Said(id=uuid.uuid4().hex, text=words))
    done = resolve.sync(one, client=client)
    mine = list_conversations.sync(client=client, customer=before.customer)
    told = {
        "conversation": str(one),
        "screen_pop": before.screen_pop,
        "holder": held.holder,
        "said": said.body.additional_properties["text"],
        "status": done.status,
        "listed": len(mine.conversations) if mine else 0,
    }
    json.dump(told, sys.stdout)


main(os.environ["BASE"], os.environ["TOKEN"], os.environ["CONVERSATION"])
