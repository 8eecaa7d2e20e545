"""The composition root: command line, configuration, secrets, jobs, schedule, health."""
