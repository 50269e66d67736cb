"""How much of one message is read. What lies beyond stays in the raw bytes; a defect says so."""

MESSAGE_BYTES = 64_000_000
"""A longer message is refused (`TooLarge`): it stays as raw bytes and nothing else."""
HEADERS_PER_PART = 500
HEADER_BYTES = 65_536
"""Of one header, folded lines together."""
PARTS = 500
DEPTH = 20
"""Of multiparts within multiparts. What lies deeper becomes one attachment."""
ADDRESSES = 500
"""Of one header."""
REFERENCES = 200
ENCODED_WORDS = 2_000
"""Of one header."""
TEXT_CHARACTERS = 1_000_000
HTML_CHARACTERS = 1_000_000
HTML_TAGS = 30_000
"""HTML with more is read as plain words: its tree would cost seconds."""
HTML_DEPTH = 500
"""Of elements within elements. Building a tree takes time with the square of its depth."""
TEXT_LINES_CUT = 20_000
"""Lines looked at when the new words are told from the quoted past."""
FILENAME_CHARACTERS = 120
SIGNED_WRAPPERS = 3
"""Of S/MIME, one in another. What lies deeper stays a file."""
