"""Starting by itself: a task at log-on on Windows, a user unit of systemd on Linux."""
