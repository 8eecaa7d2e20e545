"""Children with a wall-clock limit: how they are started, spoken to, ended with all that they started."""
