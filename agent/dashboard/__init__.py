"""The dashboard as a process of its own: builds what the pages need, and serves them."""

from agent.dashboard.serve import open_dashboard, run_dashboard

__all__ = ["open_dashboard", "run_dashboard"]
