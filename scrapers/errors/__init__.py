"""What can go wrong at a portal, on the way to it and on this computer, with every sentence for people."""
