"""Finds the payee that a customer means, by name, part of a name, relation or last four digits."""

from collections.abc import Sequence
from typing import Any

from qiantai.banking.actions import ActionResult
from qiantai.banking.connectors.base import Payee
from qiantai.banking.words import Words, simplified, traditional
from qiantai.floor.privacy import mask_name


def find_payees(
    payees: Sequence[Payee], name: str | None, relation: str | None, words: Words
) -> list[Payee]:
    """All payees that fit; the name decides, the relation only when no name is given or the name fits nobody."""
    found = _by_name(payees, name, words) if name else []
    if len(found) > 1 and relation:
        return _by_relation(found, relation, words) or found
    if found or not relation:
        return found
    return (
        _by_relation(payees, relation, words)
        if not name or words.meaning(name) == words.meaning(relation)
        else []
    )


def _by_name(payees: Sequence[Payee], said: str, words: Words) -> list[Payee]:
    plain = _plain(said)
    exact = [one for one in payees if plain in (_plain(one.name), _plain(f"{one.name}{one.last4}"))]
    if exact:
        return exact
    if plain.isdigit():
        return [one for one in payees if one.last4 == plain]
    return [one for one in payees if _is_part(said, one.name)] or _by_relation(payees, said, words)


def _by_relation(payees: Sequence[Payee], relation: str, words: Words) -> list[Payee]:
    meant = words.meaning(relation)
    wide = words.find(f"relation.wide.{meant}", "zh-Hans") or ""
    names = {meant, *wide.split("|")}
    return [one for one in payees if one.relation and words.meaning(one.relation) in names]


def _is_part(said: str, name: str) -> bool:
    """A given name of a longer one: 秀英 of 王秀英, Mary of Mary Smith."""
    if name.isascii():
        return said.strip().lower() in name.lower().split()
    plain = _plain(said)
    return len(plain) >= 2 and _plain(name).endswith(plain)


def _plain(text: str) -> str:
    return "".join(simplified(text).lower().split())


def payee_label(payee: Payee, words: Words, language: str) -> str:
    """How a payee is offered for choice: masked name, relation, bank and last four digits."""
    code = "label.payee_relation" if payee.relation else "label.payee"
    values = {"relation": payee.relation, "bank": payee.bank, "last4": payee.last4}
    label = words.get(code, language, name=mask_name(payee.name), **values)
    return traditional(label) if language == "zh-Hant" else label


def payee_options(payees: Sequence[Payee], words: Words, language: str) -> list[dict[str, str]]:
    """Payees to choose from; the value is one that `find_payees` takes for a name."""
    names = [one.name for one in payees]
    return [
        {
            "value": one.name if names.count(one.name) == 1 else f"{one.name} {one.last4}",
            "label": payee_label(one, words, language),
        }
        for one in payees
    ]


def no_such_payee(payees: Sequence[Payee], words: Words, language: str) -> ActionResult:
    """Nobody on the list fits: says who is on it."""
    options = payee_options(payees, words, language)
    labels = [option["label"] for option in options]
    values: dict[str, Any] = {"payees": labels, "options": options, "slot": "payee"}
    return ActionResult("no_such_payee", values)
