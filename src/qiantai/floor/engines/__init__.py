"""Shelf: the engines behind one Protocol each; language and embedding models today, speech and vision later.

None is needed: every use of a model has a way without one, and an engine that is not configured is not there.
"""
