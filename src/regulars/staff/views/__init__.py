"""The pages of this app: Team, one's own profile, and the way in."""
