"""What each command does and says; ``agent.cli`` has their words and options."""
