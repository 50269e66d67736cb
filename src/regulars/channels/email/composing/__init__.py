"""A letter in, bytes for SMTP out, and their delivery. Pure: imports neither Django nor another app."""
