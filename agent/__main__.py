"""``python -m agent`` is the same as ``hoso``."""

from agent.cli import main

main()
