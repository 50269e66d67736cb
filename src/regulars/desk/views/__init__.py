"""The pages of the desk that show more than one app."""
