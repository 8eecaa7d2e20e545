"""Logging in: submitted once, judged by what the portal shows; by a person in a window where only one can."""
