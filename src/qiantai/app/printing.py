"""What a signed-in customer reads and downloads beside the conversation: papers and their own requests."""

from fastapi import APIRouter

from qiantai.app.offering import BANK
from qiantai.app.wire import House
from qiantai.banking import Policies
from qiantai.banking.calendars import Calendars
from qiantai.banking.papers import Papers
from qiantai.banking.routes import paper_routes
from qiantai.banking.services.base import Counter, Query
from qiantai.banking.services.filings import NAME, Filings
from qiantai.channels.signed import signed_customer
from qiantai.desk.requests import Requests
from qiantai.desk.routes_requests import request_routes
from qiantai.floor.secrets import secret_key


def customer_routers(house: House) -> list[APIRouter]:
    """The doors of the customer's own view; papers only where the bank's pack is enabled."""
    ground = house.ground
    packs = ground.settings.pack_set
    signed_in = signed_customer(house.inbox, house.conversations.sessions, ground.clock)
    counter = Counter(
        house.core, Policies(ground.policies), ground.words, ground.clock, Calendars.load(packs)
    )
    filings = Query(NAME, counter, Filings(counter, ground.database).list)
    requests = Requests(ground.database, house.tickets, filings, ground.words)
    routers = [request_routes(requests, signed_in)]
    if BANK in packs.names:
        routers.append(paper_routes(_papers(house, counter), ground.limits, signed_in))
    return routers


def _papers(house: House, counter: Counter) -> Papers:
    ground, named = house.ground, house.welcome["institution"]
    issuer = {"zh-Hans": str(named["name"]), "en": str(named.get("name_en") or named["name"])}
    key = secret_key(ground.settings.data_dir, "receipt-1")
    return Papers(counter, issuer, ground.database, ground.audit, key)
