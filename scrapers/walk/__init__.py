"""One list to its end, and the proof that everything in it was seen."""
