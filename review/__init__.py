"""What families asked and we could not answer. Knows nothing of Rasa or of the web."""
