"""Opens board permissions: who may hold them and, for those who may not yet, exactly which condition is missing (domain §2.9)."""

from datetime import date
from typing import Any, get_args

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.brokerage import (
    Applicant,
    Eligibility,
    PermissionBoard,
    Requirement,
    eligibility,
)
from qiantai.banking.connectors.records_securities import SecuritiesAccount
from qiantai.banking.services.base import Counter
from qiantai.banking.services.brokerage_held import account_of
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.suitability import Gate
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date

CODES: tuple[PermissionBoard, ...] = get_args(PermissionBoard)


class Boards:
    """Permissions of one customer."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gate = Gate(counter)
        self._boards = Hearing(counter.words, "stock_board", CODES)

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots board?: `board_needed`, `no_account` (with the thresholds), `held`, `missing` (what bites), `person`, `ok`."""
        board = self._named(request)
        if board is None:
            return ActionResult("board_needed", {})
        now, language = self._counter.clock.now(), request.language
        needs = Requirement.of(board, self._counter.policies, now)
        values = self._demands(board, needs, language)
        account = await account_of(self._counter, actor)
        if account is None:
            return ActionResult("no_account", values)
        if board in account.boards:
            return ActionResult("held", values)
        applicant = await self._applicant(actor, account, board)
        found = eligibility(applicant, needs, local_date(now))
        gaps = self._gaps(found, applicant, needs, language)
        sheet = self._sheet(board, applicant, needs, found, language)
        shown = card("sheet", **sheet.data)
        values |= {"gaps": gaps, "tested": "test" not in found.gaps}
        if gaps:
            return ActionResult("missing", values, shown)
        return ActionResult("person" if found.needs_person else "ok", values, shown)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots board: the permission, with the risk disclosure to be signed by confirming; outcomes as `look`."""
        found = await self.look(actor, request)
        if found.outcome != "ok":
            return found
        assert found.card is not None
        board = found.values["board"]
        return Draft(
            order="boards.open",
            body={"board": board, "disclosure": board},
            shown=found.values,
            subject=f"{actor.customer}:{board}",
            sheet=found.card["data"],
            policies=("securities.rules.permission.level",),
        )

    def _named(self, request: ActionRequest) -> PermissionBoard | None:
        found = self._boards.first(*told(request, "board"))
        return next((code for code in CODES if code == found), None)

    async def _applicant(
        self, actor: CustomerActor, account: SecuritiesAccount, board: PermissionBoard
    ) -> Applicant:
        standing = await self._gate.standing(actor)
        return Applicant(
            mean_assets=account.mean_assets,
            first_trade=account.first_trade,
            level=standing.level,
            assessment_valid=standing.expires_on is not None
            and local_date(self._counter.clock.now()) <= standing.expires_on,
            test_points=account.test_points.get(board),
            age=standing.customer.age,
        )

    def _demands(self, board: str, needs: Requirement, language: str) -> dict[str, Any]:
        words = self._counter.words
        experience = (
            words.get("board.experience", language, months=needs.months) if needs.months else ""
        )
        return {
            "board": board,
            "board_text": words.get(f"stock.board.{board}", language),
            "assets": str(needs.assets),
            "experience_text": experience,
            "level": needs.level,
            "points": needs.test_points,
            "days": str(
                self._counter.policies.get("securities.board.days", self._counter.clock.now())
            ),
        }

    def _gaps(
        self, found: Eligibility, applicant: Applicant, needs: Requirement, language: str
    ) -> list[dict[str, Any]]:
        fields = {
            "assets": needs.assets.figures,
            "mean": applicant.mean_assets.figures,
            "short": found.short.figures,
            "months": needs.months,
            "from": found.experienced_from.isoformat() if found.experienced_from else "",
            "level": needs.level,
            "own": applicant.level or 0,
            "points": needs.test_points,
            "own_points": applicant.test_points,
        }
        names = [self._gap(name, applicant, found) for name in found.gaps]
        texts = [self._counter.words.get(f"board.gap.{name}", language, **fields) for name in names]
        return [{"n": number, "text": text} for number, text in enumerate(texts, 1)]

    def _gap(self, name: str, applicant: Applicant, found: Eligibility) -> str:
        if name == "experience" and found.experienced_from is None:
            return "never_traded"
        if name == "test" and applicant.test_points is None:
            return "untested"
        if name == "level" and applicant.level is None:
            return "unassessed"
        return name

    def _sheet(
        self,
        board: str,
        applicant: Applicant,
        needs: Requirement,
        found: Eligibility,
        language: str,
    ) -> Sheet:
        words = self._counter.words

        def state(name: str) -> str:
            return words.get("board.unmet" if name in found.gaps else "board.met", language)

        first: date | None = applicant.first_trade
        sheet = Sheet(
            words,
            language,
            "sheet.securities.board",
            board=words.get(f"stock.board.{board}", language),
        )
        sheet.row(
            "sheet.securities.mean_assets",
            f"{applicant.mean_assets.figures} / {needs.assets.figures} · {state('assets')}",
        )
        if needs.months:
            since = first.isoformat() if first else words.get("board.none", language)
            sheet.row("sheet.securities.first_trade", f"{since} · {state('experience')}")
        own = f"C{applicant.level}" if applicant.level else words.get("board.none", language)
        sheet.row("sheet.securities.level", f"{own} / C{needs.level} · {state('level')}")
        points = (
            applicant.test_points
            if applicant.test_points is not None
            else words.get("board.none", language)
        )
        sheet.row("sheet.securities.test", f"{points} / {needs.test_points} · {state('test')}")
        return sheet
