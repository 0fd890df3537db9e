"""Sphinx configuration of the documentation site."""

project = "前台 Qiantai"
author = "The Qiantai authors"
copyright = "2026, The Qiantai authors"  # noqa: A001 - Sphinx asks for this name
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "前台 Qiantai"
exclude_patterns = ["_build"]
language = "en"
myst_heading_anchors = 3
