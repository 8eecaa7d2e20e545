"""What goes out: files for the shared folder, the words of a report, channels beside mail."""
