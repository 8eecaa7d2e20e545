"""Collecting from a pretend portal of prebuilt pages: ours beside the usual scripts, crawlers and plain HTTP."""
