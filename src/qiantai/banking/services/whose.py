"""Hears that a question is about somebody else's account: nothing of it is told (domain §3.1, leaking of others' data)."""

from qiantai.banking.actions import ActionRequest
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import Hearing, latest, plain
from qiantai.customers import CustomerActor

OWNED = ("卡", "账户", "余额", "名下", "存款", "流水", "明细")
NEAR = 6  # characters behind a name in which what is owned stands
MOVED = "给转汇打付到"


class Whose:
    """Reads the last message; relatives and strangers are words of the packs, payees the customer's own list."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._others = Hearing(counter.words, "whose", ("other",))
        self._strangers = Hearing(counter.words, "whose", ("stranger",))

    def is_strangers(self, request: ActionRequest) -> bool:
        """Whether the policy or claim of somebody outside the family is asked about; a relative may be insured by one's own."""
        return self._strangers.first(latest(request)) is not None

    async def is_others(self, actor: CustomerActor, request: ActionRequest) -> bool:
        """Whether the account of another person is asked about: 我老婆那张卡, 王秀英的余额; not what was sent to one."""
        said = latest(request)
        if self._others.first(said):
            return True
        text = plain(said)
        if not any(word in text for word in OWNED):
            return False
        payees = await self._counter.core.payees(actor.customer)
        return any(_owns(plain(payee.name), text) for payee in payees)


def _owns(name: str, text: str) -> bool:
    """Whether what a named person owns is spoken of, and not a transfer to or from them."""
    start = text.find(name)
    if start < 0 or text[max(0, start - 1) : start] in tuple(MOVED):
        return False
    behind = text[start + len(name) :][:NEAR]
    return any(word in behind for word in OWNED) and not any(one in behind for one in MOVED)
