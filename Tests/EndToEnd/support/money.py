"""Exact money: integers of nano-dollars, prices in nano-dollars per million tokens, one rounding, upwards."""

from dataclasses import dataclass
from decimal import Decimal

NANO_PER_DOLLAR = 10**9
TOKENS_PER_PRICE = 10**6


def nano(dollars: str) -> int:
    """The nano-dollars of a decimal string of dollars; a finer amount is an error."""
    amount = Decimal(dollars) * NANO_PER_DOLLAR
    assert amount == amount.to_integral_value(), f"{dollars} has parts of a nano-dollar"
    return int(amount)


def dollars(nano_dollars: int) -> str:
    return format((Decimal(nano_dollars) / NANO_PER_DOLLAR).quantize(Decimal("0.000000001")), "f")


@dataclass(frozen=True)
class Price:
    """Dollars per million tokens, as the configuration states them."""

    input: str
    output: str

    def cost(self, input_tokens: int, output_tokens: int) -> int:
        """Nano-dollars: the exact sum, rounded up once."""
        exact = input_tokens * nano(self.input) + output_tokens * nano(self.output)
        return -(-exact // TOKENS_PER_PRICE)

    @property
    def configuration(self) -> dict[str, str]:
        return {"input": self.input, "output": self.output}
