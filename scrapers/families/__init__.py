"""How each KIND of portal shows a list."""
