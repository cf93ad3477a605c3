"""Facts as the words that citizens read: the same in the chat, on the pages, in the leaflet."""
