"""Lists saved from a portal's screen: bytes → the same observations that its live list would give."""
