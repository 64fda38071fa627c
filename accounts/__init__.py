"""Units, people, positions, rights, the acting person, notifications and the journal."""
