"""Twelve items make a level: bounds of the classes, caps, contradictions, and no level for careless answers."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.advice import Questionnaire
from qiantai.floor.errors import Invalid
from qiantai.floor.packs import Packs

CALM = 120
FREE = ("age", "income", "share", "stability", "debt", "knowledge", "reaction")
"""Items that take part in no cap and no contradiction."""


@pytest.fixture(scope="module")
def asked(packs: Packs) -> Questionnaire:
    return Questionnaire.load(packs)


def answers(asked: Questionnaire, points: int, **fixed: int) -> dict[str, int]:
    """Answers of so many points in all, with some given and the others as even as can be."""
    given_points = {item.id: fixed.get(item.id, 5) for item in asked.items}
    over = sum(given_points.values()) - points
    for name in (one for one in FREE if one not in fixed):
        taken = min(over, 4)
        given_points[name] -= taken
        over -= taken
    assert over == 0, "not reachable"
    return given_points


def test_twelve_items_of_five_options_in_both_languages(asked: Questionnaire) -> None:
    assert len(asked.items) == 12
    for item in asked.items:
        texts = [item.text, *item.options]
        assert len(item.options) == 5
        assert all(text["zh"] and text["en"].isascii() for text in texts)
    assert len(asked.statements) == 5


@pytest.mark.parametrize(
    ("points", "level"),
    [(12, 1), (20, 1), (21, 2), (29, 2), (30, 3), (38, 3), (39, 4), (47, 4), (48, 5), (60, 5)],
)
def test_classes_by_points(asked: Questionnaire, points: int, level: int) -> None:
    low = {item.id: 1 for item in asked.items}
    left = points - 12
    for name in low:
        low[name] += min(left, 4)
        left -= min(left, 4)
    assert asked.assess(low, CALM, 30).by_points == level


@pytest.mark.parametrize(
    ("fixed", "age", "level", "bound_by"),
    [
        ({}, 30, 5, ()),
        ({"bearable": 4}, 30, 4, ("bearable",)),
        ({"bearable": 3}, 30, 3, ("bearable",)),
        ({"bearable": 2, "goal": 3}, 30, 2, ("bearable",)),
        ({"bearable": 1, "goal": 3}, 30, 1, ("bearable",)),
        ({"horizon": 3}, 30, 5, ()),
        ({"horizon": 2}, 30, 2, ("horizon",)),
        ({}, 64, 5, ()),
        ({}, 65, 3, ("elder",)),
        ({"bearable": 3}, 65, 3, ("bearable", "elder")),
    ],
)
def test_caps_hold_the_level_down(
    asked: Questionnaire, fixed: dict[str, int], age: int, level: int, bound_by: tuple[str, ...]
) -> None:
    total = {item.id: 5 for item in asked.items} | fixed
    found = asked.assess(total, CALM, age)
    assert (found.level, found.redo) == (level, ())
    assert set(found.bound_by) == set(bound_by)
    assert found.lowest == (fixed.get("bearable") == 1)


def test_a_person_lifts_the_cap_for_elders(asked: Questionnaire) -> None:
    best = {item.id: 5 for item in asked.items}
    assert asked.assess(best, CALM, 70, by_person=True).level == 5


@pytest.mark.parametrize(
    ("fixed", "seconds", "redo"),
    [
        ({}, 39, ("too_fast",)),
        ({}, 40, ()),
        ({"goal": 4, "bearable": 2}, CALM, ("goal-bearable",)),
        ({"goal": 1, "bearable": 4}, CALM, ("bearable-goal",)),
        ({"products": 4, "experience": 1}, CALM, ("products-experience",)),
        ({"products": 1, "experience": 4}, CALM, ("experience-products",)),
    ],
)
def test_contradictions_and_haste_give_no_level(
    asked: Questionnaire, fixed: dict[str, int], seconds: int, redo: tuple[str, ...]
) -> None:
    found = asked.assess({item.id: 5 for item in asked.items} | fixed, seconds, 30)
    assert found.redo == redo
    assert (found.level is None) == bool(redo)


def test_an_item_left_out_or_out_of_range_is_an_error(asked: Questionnaire) -> None:
    best = {item.id: 5 for item in asked.items}
    for wrong in ({**best, "age": 6}, {k: v for k, v in best.items() if k != "goal"}):
        with pytest.raises(Invalid):
            asked.assess(wrong, CALM, 30)


def test_quiz_gives_points_by_the_number_right(asked: Questionnaire) -> None:
    ids = [one.id for one in asked.statements]
    truth = {one.id: one.answer for one in asked.statements}
    for flips in product([False, True], repeat=len(ids)):
        said = {name: truth[name] is not wrong for name, wrong in zip(ids, flips, strict=True)}
        right = flips.count(False)
        assert asked.quiz(said) == max(right, 1)
    assert asked.quiz({}) == 1


@given(data=st.data(), age=st.integers(18, 90), by_person=st.booleans())
def test_a_higher_answer_never_lowers_the_level(
    asked: Questionnaire, data: st.DataObject, age: int, by_person: bool
) -> None:
    ids = [item.id for item in asked.items]
    said = {name: data.draw(st.integers(1, 5)) for name in ids}
    before = asked.assess(said, CALM, age, by_person=by_person)
    name = data.draw(st.sampled_from(ids))
    raised = asked.assess({**said, name: min(said[name] + 1, 5)}, CALM, age, by_person=by_person)
    assert before.level is None or 1 <= before.level <= before.by_points
    if before.level is not None and raised.level is not None:
        assert raised.level >= before.level


def test_the_helper_reaches_points_that_no_cap_touches(asked: Questionnaire) -> None:
    assert asked.assess(answers(asked, 47), CALM, 30).level == 4
