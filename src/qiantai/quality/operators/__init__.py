"""Shelf: operators, the single tests that inspection rules combine."""
