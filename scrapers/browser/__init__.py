"""The browser: found, started, guarded, one fresh context per portal."""
