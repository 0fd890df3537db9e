"""An address put right in words that name only a part of it."""

import pytest

from qiantai.banking.services.addresses import put_right

KEPT = "武汉市江岸区解放大道9号"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("门牌说错了,是19号", "武汉市江岸区解放大道19号"),
        ("是19号,不是9号。", "武汉市江岸区解放大道19号"),
        ("楼号漏了,2栋1203", "武汉市江岸区解放大道9号2栋1203"),
        ("少写了房号,5单元302室", "武汉市江岸区解放大道9号5单元302室"),
        ("解放大道没错,应该是29号院3号楼", "武汉市江岸区解放大道29号院3号楼"),
        ("解放大道11号才对", "武汉市江岸区解放大道11号"),
        ("不寄家里,寄到单位,武汉市洪山区珞喻路100号", "武汉市洪山区珞喻路100号"),
    ],
)
def test_part_of_an_address_takes_the_place_of_the_same_part(said: str, meant: str) -> None:
    assert put_right(KEPT, said) == meant


@pytest.mark.parametrize("said", ["不对", "号码错了", "我不搬了", "确认"])
def test_words_without_a_part_of_an_address_put_nothing_right(said: str) -> None:
    assert put_right(KEPT, said) is None
