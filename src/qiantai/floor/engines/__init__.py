"""Shelf: the engines behind one Protocol each: language, embedding, speech and vision models.

None is needed: every use of a model has a way without one.
"""
