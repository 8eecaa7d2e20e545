"""What every portal folder must stand: saved pages of each kind, read by its profile without any server."""
