"""Looks at everything: measures, profiles, mining, recommendations, campaigns and experiments, as jobs over events."""

__all__: list[str] = []
