"""Asks a language model for words on an agent's behalf: whole or not at all, and never more than was allowed."""

from contextlib import aclosing

from qiantai.floor.engines.base import ChatEngine, EngineNonsense


async def ask(engine: ChatEngine, instructions: str, question: str, most: int) -> str:
    """The model's words, at most `most` characters; EngineFailed, as EngineNonsense for none or for more."""
    said = ""
    pieces = engine.stream(instructions, question)
    async with aclosing(pieces):
        async for piece in pieces:
            said += piece
            if len(said) > most:
                raise EngineNonsense("the model says more than it was asked")
    said = said.strip()
    if not said:
        raise EngineNonsense("the model said nothing")
    return said
