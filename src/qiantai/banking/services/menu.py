"""The menu: every action of banking under the name that flows use."""

from qiantai.banking.actions import Action
from qiantai.banking.connectors.base import Core
from qiantai.banking.gateway import Gateway
from qiantai.banking.policies import Policies
from qiantai.banking.services.accounts import Accounts
from qiantai.banking.services.base import Counter, Query, Read
from qiantai.banking.services.cards import Cards
from qiantai.banking.services.drafts import prepared
from qiantai.banking.services.loans import Loans
from qiantai.banking.services.orders import Orders
from qiantai.banking.services.transfers import Transfers
from qiantai.banking.words import Words
from qiantai.floor.clock import Clock
from qiantai.risk import Screening


def banking_actions(
    core: Core,
    gateway: Gateway,
    policies: Policies,
    screening: Screening,
    words: Words,
    clock: Clock,
) -> dict[str, Action]:
    """All actions by name; those that change something are the gateway's."""
    counter = Counter(core, policies, words, clock)
    accounts = Accounts(counter, gateway.pending)
    cards = Cards(counter)
    reads: dict[str, Read] = {
        "accounts.balance": accounts.balance,
        "accounts.tails": accounts.tails,
        "accounts.transactions": accounts.transactions,
        "cards.bill": cards.bill,
        "cards.find": cards.find,
        "loans.plan": Loans(counter).plan,
        "transfers.limits": accounts.limits,
        "transfers.own_accounts": Orders(counter).own_accounts,
        "transfers.payee": Orders(counter).payee,
        "transfers.prepare": Transfers(counter, screening, gateway.pending).prepare,
        **gateway.offers.reads,
    }
    actions: dict[str, Action] = {name: Query(name, counter, read) for name, read in reads.items()}
    prepares: dict[str, Action] = {
        f"{one.name}.prepare": prepared(one, counter) for one in gateway.offers.services
    }
    return actions | prepares | dict.fromkeys(gateway.names, gateway.execute)
