"""Hands the advice rules what the core knows, as actions that flows can ask for; banking and advice do not see each other."""

from qiantai.advice import MotorTariff, Questionnaire, Tariff
from qiantai.app.assessing import Assessing
from qiantai.app.insuring import Insuring
from qiantai.app.portfolios import Portfolios
from qiantai.banking import Action, Gateway
from qiantai.banking.services.base import Counter, Query
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable


def advising_actions(
    packs: Packs, policies: PolicyTable, counter: Counter, gateway: Gateway
) -> dict[str, Action]:
    """The actions by name; packs without tariffs or questionnaire have none of what needs them.

    A name that banking has too is banking's mutation with the advice rules before it.
    """
    return {
        **_insuring(packs, policies, counter),
        **_assessing(packs, counter, gateway),
        **_investing(policies, counter),
    }


def _assessing(packs: Packs, counter: Counter, gateway: Gateway) -> dict[str, Action]:
    if not list(packs.files("advice", "questionnaire.yaml")):
        return {}
    assessing = Assessing(counter, Questionnaire.load(packs), gateway)
    reads = {
        "assessments.look": assessing.look,
        "assessments.ask": assessing.ask,
        "assessments.complete.prepare": assessing.read_back,
    }
    actions: dict[str, Action] = {name: Query(name, counter, read) for name, read in reads.items()}
    return {**actions, "assessments.complete": assessing.complete}


def _investing(policies: PolicyTable, counter: Counter) -> dict[str, Action]:
    portfolios = Portfolios(counter, policies)
    reads = {"advice.mix": portfolios.mix, "advice.review": portfolios.review}
    return {name: Query(name, counter, read) for name, read in reads.items()}


def _insuring(packs: Packs, policies: PolicyTable, counter: Counter) -> dict[str, Action]:
    if not list(packs.files("rates", "tariff.yaml")):
        return {}
    insuring = Insuring(counter, Tariff.load(packs), MotorTariff.load(packs), policies)
    reads = {
        "insurance.quote": insuring.quote,
        "insurance.need": insuring.need,
        "motor.quote": insuring.motor,
    }
    return {name: Query(name, counter, read) for name, read in reads.items()}
