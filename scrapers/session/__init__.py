"""A living, proven session: what families read through, how politely, and how it is kept."""
