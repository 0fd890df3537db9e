"""Shelf: who tells us whether the person before the camera or the microphone is our customer."""
