"""An address put right in words that name only a part of it: the door, the building, or the street with its number."""

import re

from qiantai.banking.services.hearing import wished

NUMBER = r"(?:[A-Za-z]?\d+(?:-\d+)?[A-Za-z]?|[一二三四五六七八九十]+)"
UNIT = re.compile(rf"(?P<number>{NUMBER})(?P<unit>号楼|号院|号|栋|幢|座|单元|弄|楼|层|室)")
ON_STREET = ("号院", "号", "弄")
SAYS = re.compile(r"^(?:应该?|其实)?(?:是|为|写成?|填|改?成|改|到|叫)?\s*")
NOT_IT = re.compile(r"(?<=.)而?不是.*$")
ENDS = re.compile(r"(?:才对|才是|就对了|的|了|吧|啊|呢)*[。.!！ ]*$")
CLAUSE = re.compile(r"[,，。;；!！?？]+")
STREET = re.compile(r"^(?P<road>[一-龥]{2,5}(?:路|街|道|巷|弄|胡同|里))\d+[号弄幢栋].*$")
WHOLE = re.compile(
    r"(?:^|是|到|成|为|[:： ])(?P<address>(?![是到成为])[一-龥]{2,8}?[省市区县][^是]{4,80})$"
)
FLAT = re.compile(r"\d{3,4}$")
"""A flat that is said without a word for it, behind the building: 5栋301."""


def put_right(kept: str, text: str) -> str | None:
    """The address that a correction of `kept` means, None when it names no part of one: 门牌写错了,是18号."""
    for clause in reversed(CLAUSE.split(wished(text))):
        said = ENDS.sub("", NOT_IT.sub("", clause.strip()))
        if whole := WHOLE.search(said):
            return whole["address"]
        said = SAYS.sub("", said)
        if street := STREET.match(said):
            start = kept.find(street["road"])
            return kept[:start] + said if start >= 0 else said
        if kept and (moved := _moved(kept, said)):
            return moved
    return None


def _moved(kept: str, said: str) -> str | None:
    """The address with what is said in the place of its units of the same kind, or behind it; None for other words."""
    parts, rest = list(UNIT.finditer(said)), UNIT.sub("", said).strip()
    if not parts or (rest and not FLAT.fullmatch(rest)):
        return None
    first = UNIT.search(kept)
    if len(parts) > 1 and parts[0]["unit"] in ON_STREET and first:
        return kept[: first.start()] + said
    for part in parts:
        same = [one for one in UNIT.finditer(kept) if one["unit"] == part["unit"]]
        start, end = same[-1].span("number") if same else (len(kept), len(kept))
        kept = kept[:start] + part["number"] + ("" if same else part["unit"]) + kept[end:]
    return kept + rest
