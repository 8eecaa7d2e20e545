"""The pretend world: dossiers with a history, and portals that show them. For the demo and the tests only."""
