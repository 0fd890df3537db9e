"""The charges of a credit card: which one the customer means, and what they and their shops are called."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from qiantai.banking.connectors.records_credit import CardCharge
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import plain
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money

MOST_OPTIONS = 6
SHORTEST = 2
STOPS = re.compile(r"[（(].*?[)）]|(店|网|站|平台|会员|商户|科技|网络|服务|用品)+$")
NUMBER = re.compile(r"(?<![\d.])\d{2,6}(?:\.\d{1,2})?(?![\d.])")
LATIN = re.compile(r"[a-z]+(?:-[a-z]+)*")
LONG_WORD = 5
CHINESE = re.compile(r"[\u4e00-\u9fff]{3,}")


class Charges:
    """Finds charges by sum, shop or day."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def of(self, actor: CustomerActor, card: str | None = None) -> list[CardCharge]:
        """All charges of a card, or of all cards, newest first."""
        found = await self._counter.core.records(CardCharge, actor.customer)
        mine = [one for one in found if card is None or one.card == card]
        return sorted(mine, key=lambda one: (one.day, one.id), reverse=True)

    def shop(self, one: CardCharge, language: str) -> str:
        """The name above the door, else the one on the statement."""
        brand = one.brand_en if language == "en" else one.brand
        return f"{one.merchant} ({brand})" if brand else one.merchant

    def named(
        self,
        charges: Sequence[CardCharge],
        said: str,
        amount: Money | None = None,
        day: date | None = None,
    ) -> list[CardCharge]:
        """Those that fit everything that was named; none when nothing was named."""
        text = plain(said)
        shops = [one for one in charges if _names(one, text)]
        found: list[CardCharge] = list(shops or charges)
        narrowed = bool(shops)
        amounts = [amount] if amount is not None else _sums(text, charges)
        for amount in amounts:
            exact = [one for one in found if one.amount == amount]
            exact = exact or [one for one in charges if one.amount == amount]
            near = exact or [one for one in found if _whole(one.amount, amount)]
            found, narrowed = (near, True) if near else (found, narrowed)
        if day is not None:
            that = [one for one in found if one.day == day]
            found, narrowed = (that, True) if that else (found, narrowed)
        return found if narrowed else []

    def options(self, charges: Iterable[CardCharge], language: str) -> list[dict[str, str]]:
        """Charges to choose from."""
        words = self._counter.words
        return [
            {
                "value": one.id,
                "label": words.get(
                    "credit.charge.option",
                    language,
                    day=f"{one.day:%m-%d}",
                    shop=one.merchant,
                    amount=one.amount.figures,
                ),
            }
            for one in list(charges)[:MOST_OPTIONS]
        ]


def recent(charges: Sequence[CardCharge], today: date, days: int) -> list[CardCharge]:
    """Those of the last days."""
    return [one for one in charges if one.day >= today - timedelta(days=days)]


def _sums(text: str, charges: Sequence[CardCharge]) -> list[Money]:
    """The bare number in a text that is the sum of a charge, to the cent or to the yuan."""
    found = [Money.of(one) for one in NUMBER.findall(text)]
    said = [one for one in found if any(_is(each.amount, one) for each in charges)]
    return said[:1]


def _is(amount: Money, said: Money) -> bool:
    return amount == said or _whole(amount, said)


def _whole(amount: Money, said: Money) -> bool:
    """Whether people would say this for the amount: 八百多 aside, cents are dropped."""
    return (
        said.yuan == said.yuan.to_integral()
        and amount.yuan // 1 == said.yuan
        and said.yuan > Decimal(9)
    )


def _names(one: CardCharge, text: str) -> bool:
    """Whether the words name the shop: in full, or by the beginning or the end of one of its names."""
    for name in (one.merchant, one.brand, one.brand_en):
        short = STOPS.sub("", plain(name or "")).strip() or plain(name or "")
        if not short:
            continue
        if short in text or plain(name or "") in text:
            return True
        if any(len(word) >= LONG_WORD and word in text for word in LATIN.findall(short)):
            return True
        if CHINESE.fullmatch(short) and (short[:SHORTEST] in text or short[-SHORTEST:] in text):
            return True
    return False
