"""The staff console: a process of its own, which never imports Rasa and starts without it."""
