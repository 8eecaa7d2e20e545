"""Our own requests: with the context's cookies, by the gateway alone, past the same guard as the page's."""
