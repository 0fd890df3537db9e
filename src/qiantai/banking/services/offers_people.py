"""What is offered around the customer's own data, settings, appointments and certificates."""

from qiantai.banking.services.account_states import AccountStates
from qiantai.banking.services.base import Counter
from qiantai.banking.services.branches import Branches
from qiantai.banking.services.drafts import Offers, Service
from qiantai.banking.services.personal_data import PersonalData
from qiantai.banking.services.reports import Reports
from qiantai.banking.services.statements import Statements
from qiantai.banking.services.wishes import Wishes


def people_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    branches, states, reports = Branches(counter), AccountStates(counter), Reports(counter)
    data, wishes = PersonalData(counter), Wishes(counter)
    return Offers(
        reads={
            "branches.find": branches.find,
            "accounts.closing": states.closing,
            "accounts.upgrading": states.upgrading,
            "accounts.restriction": states.restriction,
            "privacy.summary": data.summary,
            "profile.mode": wishes.mode,
            "safety.find": wishes.setting,
            "official.verify": reports.verify,
            "remarks.read": reports.remark,
            "complaints.read": reports.complaint,
            "complaints.whose": reports.whose,
        },
        services=(*_of_accounts(counter, states), *_of_data(data), *_of_wishes(branches, wishes)),
    )


def _of_accounts(counter: Counter, states: AccountStates) -> tuple[Service, ...]:
    papers = Statements(counter)
    return (
        Service(
            "statements.export",
            ("card", "date_range", "date", "kind"),
            papers.export,
            "bank:statement",
            "sheet.people.statement_ordered",
        ),
        Service(
            "certificates.issue",
            ("card", "amount", "hold"),
            papers.certificate,
            "bank:certificate",
            "sheet.people.certificate_issued",
        ),
        Service(
            "accounts.unfreeze_apply",
            ("card", "statement"),
            states.unfreeze,
            "bank:account",
            "sheet.people.unfreeze_applied",
        ),
        Service(
            "accounts.activate",
            ("card",),
            states.activate,
            "bank:account",
            "sheet.people.activated",
        ),
    )


def _of_data(data: PersonalData) -> tuple[Service, ...]:
    return (
        Service(
            "identity.renew",
            ("date", "until"),
            data.renew,
            "bank:customer",
            "sheet.people.renewed",
        ),
        Service(
            "phones.change",
            ("phone",),
            data.change_phone,
            "bank:customer",
            "sheet.people.phone_changed",
        ),
        Service(
            "profile.update",
            ("field", "value", "revision"),
            data.update,
            "bank:customer",
            "sheet.people.profile_updated",
        ),
        Service(
            "devices.unbind",
            ("device",),
            data.unbind,
            "bank:device",
            "sheet.people.device_unbound",
        ),
        Service(
            "logins.reset",
            (),
            data.reset_login,
            "bank:login",
            "sheet.people.login_reset_sent",
        ),
    )


def _of_wishes(branches: Branches, wishes: Wishes) -> tuple[Service, ...]:
    setting = ("card", "setting", "way")
    return (
        Service(
            "branches.book",
            ("branch", "date", "time", "business", "revision"),
            branches.draft,
            "crm:booking",
            "sheet.people.visit_booked",
            money=False,
        ),
        Service(
            "marketing.optout",
            ("wish",),
            wishes.refuse_marketing,
            "crm:preference",
            "sheet.people.opted_out",
            money=False,
        ),
        Service(
            "profile.accessibility",
            ("mode",),
            wishes.serve,
            "crm:preference",
            "sheet.people.mode_kept",
            money=False,
        ),
        Service(
            "privacy.request",
            ("right",),
            wishes.privacy,
            "crm:privacy",
            "sheet.people.privacy_asked",
        ),
        Service(
            "safety.protect",
            setting,
            wishes.switch,
            "bank:safety",
            "sheet.people.setting_done",
            money=False,
        ),
        Service(
            "safety.relax",
            setting,
            wishes.switch,
            "bank:safety",
            "sheet.people.setting_done",
        ),
    )
