"""The other mails: to the operator, once a week, about reports and files. Each is a page of parts, as text and HTML."""
