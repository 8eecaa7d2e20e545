"""The whole main job on pretend portals: the only part of the program that knows the pretend world."""
