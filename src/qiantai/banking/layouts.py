"""How the papers of a bank are laid out: which rows and columns, in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qiantai.banking.connectors.base import Account, Transaction
from qiantai.banking.services.base import Counter, account_label, local_text
from qiantai.banking.words import traditional
from qiantai.floor.money import ZERO, Money
from qiantai.floor.papers import Paper

MINUTES = len("2026-11-22 10:00")
CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Period:
    """What a statement covers: two days inclusive, and all movements or those of a kind."""

    first: date
    last: date
    kind: str = "all"


@dataclass(frozen=True, slots=True)
class Sums:
    """Balances before and after a period, and what came in and went out in it."""

    opening: Money
    closing: Money
    income: Money
    expense: Money


class Layout:
    """Sets papers in the words of `packs/*/wording` (`paper.*`)."""

    def __init__(self, counter: Counter, issuer: Mapping[str, str]) -> None:
        """`issuer` is the institution's name by language; another language has the first one."""
        self._counter = counter
        self._issuer = issuer

    def statement(
        self,
        holder: str,
        account: Account,
        rows: Sequence[Transaction],
        sums: Sums,
        period: Period,
        language: str,
    ) -> Paper:
        """The movements of an account, oldest first, under its balances and totals; the number is masked."""
        words = self._counter.words
        paper = self._paper("statement", language)
        paper.rows(
            [
                (self._said("holder", language), _scripted(holder, language)),
                (self._said("account", language), account_label(account, words, language)),
                (self._said("period", language), f"{period.first} - {period.last}"),
                (
                    self._said("kind", language),
                    words.get(f"statement.kind.{period.kind}", language),
                ),
                (self._said("opening", language), _money(sums.opening)),
                (self._said("closing", language), _money(sums.closing)),
                (self._said("income", language), _money(sums.income)),
                (self._said("expense", language), _money(sums.expense)),
                (self._said("count", language), str(len(rows))),
                (self._said("made_at", language), self._now()),
            ]
        )
        columns = [
            (self._said("at", language), 0.19, False),
            (self._said("counterparty", language), 0.33, False),
            (self._said("in", language), 0.16, True),
            (self._said("out", language), 0.16, True),
            (self._said("balance", language), 0.16, True),
        ]
        lines = [_line(row, language) for row in rows]
        paper.table(columns, lines, self._said("none", language))
        return paper.note(self._said("statement.note", language))

    def receipt(self, payer: str, values: Mapping[str, Any], number: str, language: str) -> Paper:
        """A transfer that was made: `values` are those of its result, `number` proves it."""
        source = f"**** {values['from_last4']}"
        target = values.get("payee_last4") or values.get("to_last4") or ""
        amount = Money.of(values["amount"])
        rows = [
            ("receipt_no", str(values["receipt_no"])),
            ("at", str(values["at"])),
            ("payer", _scripted(payer, language)),
            ("payer_account", source),
            ("payee", _scripted(str(values.get("payee_masked", "")), language)),
            ("payee_account", f"**** {target}"),
            ("payee_bank", _scripted(str(values.get("payee_bank", "")), language)),
            ("amount", _money(amount)),
            ("capitals", _scripted(amount.capitals, language)),
            ("fee", _money(Money.of(values.get("fee") or "0"))),
            ("number", number),
            ("made_at", self._now()),
        ]
        paper = self._paper("receipt", language)
        paper.rows([(self._said(code, language), text) for code, text in rows if text])
        return paper.note(self._said("receipt.note", language))

    def _paper(self, title: str, language: str) -> Paper:
        issuer = self._issuer.get(language) or next(iter(self._issuer.values()))
        page = self._said("page", language, page="{page}", pages="{pages}")
        return Paper(self._said(title, language), issuer, page, language)

    def _said(self, code: str, language: str, **values: str) -> str:
        return self._counter.words.get(f"paper.{code}", language, **values)

    def _now(self) -> str:
        return local_text(self._counter.clock.now())[:MINUTES]


def _line(row: Transaction, language: str) -> list[str]:
    after = row.balance_after
    return [
        local_text(row.at)[:MINUTES],
        _scripted(row.counterparty, language),
        row.amount.figures if row.amount > ZERO else "",
        (-row.amount).figures if row.amount < ZERO else "",
        "" if after is None else after.figures,
    ]


def _money(amount: Money) -> str:
    return f"{CURRENCY} {amount.figures}"


def _scripted(text: str, language: str) -> str:
    return traditional(text) if language == "zh-Hant" else text
