"""Builds and starts everything: the wiring, the server, the command line and the demonstration. Nobody imports it."""
