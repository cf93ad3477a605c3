"""What the token of a bot gives beside access: a chat's pseudonym, the webhook's address and its secret.

All are keyed hashes (HMAC-SHA-256) of the token, so one environment variable is enough, nothing has to be kept, and who
reads the database without the token cannot tell whose chat it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[\w.:-]+", re.ASCII)  # anything else has no place in an address


@dataclass(frozen=True)
class Keys:
    token: str = field(repr=False)

    @property
    def is_possible(self) -> bool:
        """Whether it looks like a token at all."""
        return bool(_TOKEN.fullmatch(self.token))

    @property
    def bot(self) -> str:
        """The bot's number; it is no secret."""
        number = self.token.partition(":")[0]
        return number if number.isdecimal() and len(number) <= 20 else self._of("bot", "")[:20]

    def chat(self, chat_id: int) -> str:
        """The id of its conversation."""
        return f"telegram-{self._of('chat', str(chat_id))}"

    def mark(self, chat_id: int, what: str) -> str:
        """Of a message's number or text: enough to see that it is the same."""
        return self._of("mark", f"{chat_id} {what}")

    @property
    def path(self) -> str:
        return self._of("path", "")

    @property
    def secret(self) -> str:
        """For the header `X-Telegram-Bot-Api-Secret-Token`."""
        return self._of("secret", "")

    def _of(self, purpose: str, value: str) -> str:
        return hmac.new(
            self.token.encode(), f"lotsin {purpose} {value}".encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()[:32]
