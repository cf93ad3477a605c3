"""Finding offers: what a question is about, which offers fit, and whether any does."""
