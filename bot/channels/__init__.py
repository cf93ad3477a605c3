"""Ways in: each turns what people send into messages for Rasa, and replies into what the channel can show."""
