"""The jobs, each of which is also a command: collect the portals, send the mail, write the report."""
