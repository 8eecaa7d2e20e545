"""This computer: its clock, its disk, its line, its small files."""
