"""Language components of the Rasa pipeline: kind of question, entities, crises."""
