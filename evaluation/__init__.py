"""How good the understanding is, as numbers, beside plain search and stock Rasa."""
