"""Sound and picture: frames, pipelines, turns, calls and documents join here as one more channel of the same conversation."""

__all__: list[str] = []
