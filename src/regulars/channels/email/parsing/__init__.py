"""Bytes from the wire in, a `ParsedMail` out. Pure: imports neither Django nor another app."""
