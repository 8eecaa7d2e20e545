"""The vocabulary and the rules: statuses, codes, dates, working days, periods. Pure values, no input or output."""
