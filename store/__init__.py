"""Settings from the environment, and the one database that knowledge, review and conversations share."""
