"""Telegram, on python-telegram-bot: updates.py what came in, dialogue.py what it leads to, delivery.py how it goes out."""

from bot.channels.telegram.channel import TelegramInput

__all__ = ["TelegramInput"]
