"""The pages of a conversation: shown, changed, written to, and the files in it."""
