"""What citizens see beside the chat: pages, map, calendar, leaflet, and the read API. Starlette; knows nothing of Rasa."""
