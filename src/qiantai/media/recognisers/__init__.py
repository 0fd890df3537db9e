"""Shelf: whoever turns speech into text, behind one Protocol; all of them are services in the institution's own network."""
