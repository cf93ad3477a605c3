"""Ways in and out of the knowledge base; the database is the truth at run time."""
