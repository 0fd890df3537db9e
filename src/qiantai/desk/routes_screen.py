"""The screen over HTTP: phrases, marks, mentions and the customer card join here."""

from fastapi import APIRouter

from qiantai.desk.routes_cards import card_routes
from qiantai.desk.routes_marks import mark_routes, mention_routes
from qiantai.desk.routes_phrases import canned_routes, macro_routes
from qiantai.desk.screen import Screen
from qiantai.floor.staff import Staff


def screen_routes(screen: Screen, staff: Staff) -> APIRouter:
    """Routes under /canned-responses, /macros, /marks, /tags, /mentions, /customers and /conversations/{id}."""
    router = APIRouter()
    router.include_router(canned_routes(screen, staff))
    router.include_router(macro_routes(screen, staff))
    router.include_router(mark_routes(screen, staff))
    router.include_router(mention_routes(screen, staff))
    router.include_router(card_routes(screen, staff))
    return router
