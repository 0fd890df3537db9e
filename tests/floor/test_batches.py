"""Batching keeps order, keys apart, and errors with their own caller."""

import asyncio
from collections.abc import Sequence

import pytest

from qiantai.floor.batches import Batcher


async def test_callers_that_arrive_together_share_a_batch() -> None:
    sizes: list[int] = []

    async def work(items: Sequence[int]) -> list[int]:
        sizes.append(len(items))
        await asyncio.sleep(0.001)
        return [item * 2 for item in items]

    batcher: Batcher[int, int] = Batcher(work)
    results = await asyncio.gather(*(batcher.do(n) for n in range(50)))
    assert results == [n * 2 for n in range(50)]
    assert sizes[0] == 1
    assert sum(sizes) == 50
    assert len(sizes) <= 3


async def test_items_with_one_key_never_share_a_batch() -> None:
    seen: list[list[str]] = []

    async def work(items: Sequence[str]) -> list[str]:
        seen.append(list(items))
        await asyncio.sleep(0)
        return list(items)

    batcher: Batcher[str, str] = Batcher(work, key=lambda item: item[0], lanes=2)
    await asyncio.gather(*(batcher.do(item) for item in ("a1", "a2", "b1", "a3", "b2")))
    assert all(len({item[0] for item in batch}) == len(batch) for batch in seen)
    assert [item for batch in seen for item in batch if item[0] == "a"] == ["a1", "a2", "a3"]


async def test_one_bad_item_does_not_fail_its_neighbours() -> None:
    async def work(items: Sequence[int]) -> list[int]:
        if 3 in items:
            raise ValueError("three")
        return list(items)

    batcher: Batcher[int, int] = Batcher(work)
    results = await asyncio.gather(*(batcher.do(n) for n in range(6)), return_exceptions=True)
    assert [r for r in results if not isinstance(r, BaseException)] == [0, 1, 2, 4, 5]
    with pytest.raises(ValueError, match="three"):
        await batcher.do(3)
