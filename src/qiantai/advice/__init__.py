"""What we may suggest: questionnaires, portfolios, needs, quotes and plans, always behind suitability."""

__all__: list[str] = []
