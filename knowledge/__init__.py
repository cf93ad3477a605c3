"""What is offered, where, when and for whom, and how to find it. Knows nothing of Rasa or of the web."""
