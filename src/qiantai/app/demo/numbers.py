"""Numbers that the institution file leaves out, made from ids so that every run and every machine gives the same ones."""

import hashlib

ISSUER = "622588"
CARD_LENGTH = 19


def digits_of(seed: str, count: int) -> str:
    """`count` decimal digits that depend on the seed alone."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    return str(number)[-count:].zfill(count)


def luhn_sum(number: str) -> int:
    """The Luhn sum modulo 10; a valid card number gives 0."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10


def card_number(seed: str, last4: str) -> str:
    """A card number of 19 digits that ends in `last4`; the digit before them makes the Luhn sum right."""
    head = ISSUER + digits_of(seed, CARD_LENGTH - len(ISSUER) - len(last4) - 1)
    candidates = (f"{head}{digit}{last4}" for digit in "0123456789")
    return next(number for number in candidates if luhn_sum(number) == 0)
