"""What administrators do to units, posts and people; one function per act."""
