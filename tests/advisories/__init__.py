"""A test for each fault of a peer that mail can cause, named for it: see docs of each.

Each tries our own product through its real doors: a mail that comes, a reply that leaves.
"""
