"""Checks: each looks at one side of an act and names what it saw, for the rules to judge."""
