"""Readers of foreign files: each turns one kind into headings, paragraphs and tables."""
