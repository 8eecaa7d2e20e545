"""The outbox and the mail server: what is put in is sent once, and nobody is left guessing about any mail."""
