"""Shelf: importers, each turning one kind of file into draft articles."""
