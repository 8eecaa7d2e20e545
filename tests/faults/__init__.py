"""What goes wrong in the field, one test for each way, on the pretend portals."""
