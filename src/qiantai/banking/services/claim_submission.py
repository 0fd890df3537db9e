"""Takes the papers of a claim: which ones came, which are still missing, and where the money is to go (domain §7)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_claims import ClaimDetail
from qiantai.banking.indemnity import ClaimDays, claim_clocks
from qiantai.banking.services.base import Counter
from qiantai.banking.services.claims import Claims
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor

WAITING = ("submitted", "waiting_documents")
OPEN = (*WAITING, "assessing", "investigating", "surveying")
CALENDAR = "bank"


class ClaimSubmission:
    """Drafts the handing in of files for one of the customer's own claims."""

    def __init__(self, counter: Counter, claims: Claims, held: PoliciesHeld) -> None:
        self._counter = counter
        self._claims = claims
        self._held = held
        self._papers = Hearing(counter.words, "claim_paper", tuple(counter.papers.papers))
        self._all = Hearing(counter.words, "claim_papers", ("all",))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots claim?, files?, names?, papers?, account?.

        Not `ok`: `none` without a claim, `nothing_open`, `ambiguous`, `files_needed`, `papers_needed`, and those of the
        account that is paid (`no_such_account`, `account_restricted`).
        """
        language = request.language
        claims = await self._claims.held(actor)
        if not claims:
            return ActionResult("none", {})
        one = self._pick(claims, request)
        if isinstance(one, ActionResult):
            return one
        values = self._claims.shown(one, language)
        files = [str(file) for file in request.slots.get("files") or ()]
        if not files:
            code = "claim.ask.files" if one.missing else "claim.ask.more"
            asked = self._counter.words.get(code, language, **values)
            rows = self._rows(one, language)
            return ActionResult("files_needed", {**values, "rows": rows, "asked": asked})
        came = self._came(one, request)
        if one.missing and not came:
            rows = self._rows(one, language)
            return ActionResult("papers_needed", {**values, "rows": rows, "sent": len(files)})
        account = await self._held.account(actor, request)
        if isinstance(account, ActionResult):
            return account
        return self._draft(one, files, came, account, values, language)

    def _pick(
        self, claims: Sequence[ClaimDetail], request: ActionRequest
    ) -> ClaimDetail | ActionResult:
        open_ = [one for one in claims if one.status in OPEN]
        waiting = [one for one in open_ if one.status in WAITING] or open_
        named = self._claims.named(open_, request)
        found = named or waiting
        if len(found) == 1:
            return found[0]
        if not found:
            return ActionResult("nothing_open", self._claims.shown(claims[0], request.language))
        options = [
            {
                "value": one.id,
                "label": self._counter.words.get(
                    "label.claim",
                    request.language,
                    **self._claims.shown(one, request.language),
                ),
            }
            for one in found
        ]
        return ActionResult("ambiguous", {"slot": "claim", "options": options})

    def _came(self, one: ClaimDetail, request: ActionRequest) -> list[str]:
        """The missing papers that the words or the names of the files tell; a single missing one is meant by any file."""
        names = [str(name) for name in request.slots.get("names") or ()]
        told = [str(request.slots[n]) for n in ("revision", "papers") if request.slots.get(n)]
        texts = [*told, *names] if told else [latest(request), *names]
        if len(one.missing) == 1 or self._all.first(*texts):
            return list(one.missing)
        heard = {code for text in texts for code in self._papers.all(text)}
        return [item for item in one.missing if self._code(item) in heard]

    def _code(self, item: str) -> str:
        """The id of a missing paper, also of one that the institution calls by a name of its own."""
        return item if item in self._counter.papers.papers else self._papers.first(item) or item

    def _draft(
        self,
        one: ClaimDetail,
        files: Sequence[str],
        came: Sequence[str],
        account: Account,
        values: dict[str, Any],
        language: str,
    ) -> Draft:
        left = [item for item in one.missing if item not in came]
        words = self._counter.words
        expected = None if left else self._promised()
        join = words.get("claim.and", language).join
        named = join(self._claims.paper_name(item, language) for item in came)
        shown = {
            **values,
            "sent": len(files),
            "came_text": named or words.get("claim.more_papers", language),
            "left_text": join(self._claims.paper_name(item, language) for item in left),
            "complete": not left,
            "last4": account.last4,
            "expected_on": expected.isoformat() if expected else "",
        }
        sheet = Sheet(words, language, "sheet.claims.submit")
        sheet.row("sheet.claims.number", one.id.upper()).row(
            "sheet.claims.policy", values["product"]
        )
        sheet.row("sheet.claims.files", len(files), "number")
        sheet.row("sheet.claims.came", shown["came_text"]).row(
            "sheet.claims.left", shown["left_text"]
        )
        sheet.row("sheet.claims.account", account.last4)
        body = {
            "claim": one.id,
            "files": list(files),
            "missing": left,
            "account": account.id,
            "expected_on": shown["expected_on"],
        }
        return Draft("claims.submit", body, shown, one.id, sheet.data)

    def _promised(self) -> date:
        """The day promised when all papers are there today."""
        now, calendars = self._counter.clock.now(), self._counter.calendars
        days = ClaimDays.of(self._counter.policies, now)
        today = self._held.today
        if CALENDAR not in calendars:
            return claim_clocks(today, days, lambda day: True).decide_by
        return claim_clocks(today, days, calendars.get(CALENDAR).is_open).promised

    def _rows(self, one: ClaimDetail, language: str) -> list[dict[str, Any]]:
        return [
            {"n": n, "name": self._claims.paper_name(item, language)}
            for n, item in enumerate(one.missing, 1)
        ]
