"""A letter in, bytes for SMTP out, and their delivery. Pure: imports no Django, no other app."""
