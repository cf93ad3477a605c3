"""Inside the Rasa server: language components, channels, conversation store, composition."""
