"""A light SMTP server in a process of its own: it takes mail at once, or with faults on purpose.

``python -m tests.sink`` prints its port, then a line for every ``--tell`` messages. It answers a
message ``--delay`` seconds after its end. ``--log`` names a file that gets a line for each message:
``taken``, ``refused`` or ``lost`` (taken, but the session dropped without an answer), and for whom.
``--faults`` makes a server that fails in every way; whom it refuses is in the address.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field

_END = b"\r\n.\r\n"
_RECIPIENT = re.compile(rb"<([^>]*)>")

#: Of so many messages the server refuses one, drops the session after one, and answers one by 421.
REFUSED_EVERY, DROPPED_EVERY, CLOSED_EVERY = 50, 211, 307
#: Messages in one session, before it is ended by 421 in the middle of the next.
SESSION = 60
#: Readers by their number: never, not at first, never now, and slowly.
NEVER, NOT_YET, NOT_NOW, SLOWLY = (97, 3), (89, 5), (83, 7), (101, 9)


def is_one_of(recipient: str, those: tuple[int, int]) -> bool:
    """Whether a recipient such as ``reader17@mail.example`` is one of ``those``."""
    number = int(re.sub(r"\D", "", recipient) or 0)
    return number % those[0] == those[1]


@dataclass
class Server:
    """What all sessions share."""

    delay: float
    tell: int
    has_faults: bool
    log: int | None
    messages: int = 0
    tries: Counter[str] = field(default_factory=Counter)

    def note(self, word: str, recipient: str) -> None:
        if self.log is not None:
            os.write(self.log, f"{word} {recipient}\n".encode())

    def tell_of_message(self) -> None:
        self.messages += 1
        if self.tell and self.messages % self.tell == 0:
            tell(f"messages {self.messages}")


class Session(asyncio.Protocol):
    """One connection. Commands may come all at once."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.buffer = bytearray()
        self.is_text = False
        self.searched = 0
        self.recipient = ""
        self.count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.answer(b"220 sink.test")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self.read_text() if self.is_text else self.read_command():
            pass

    def answer(self, line: bytes) -> None:
        self.transport.write(line + b"\r\n")

    def read_command(self) -> bool:
        line, end, rest = self.buffer.partition(b"\r\n")
        if not end:
            return False
        self.buffer = rest
        verb = bytes(line[:4]).upper()
        if verb == b"EHLO":
            self.answer(b"250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME")
        elif verb == b"MAIL":
            self.sender()
        elif verb == b"RCPT":
            self.answer(self.to(_RECIPIENT.search(line)))
        elif verb == b"DATA":
            self.is_text = bool(self.recipient)
            self.answer(b"354 go on" if self.recipient else b"503 nobody to send to")
        elif verb == b"QUIT":
            self.answer(b"221 bye")
            self.transport.close()
        else:
            self.recipient = ""
            self.answer(b"250 ok")
        return True

    def sender(self) -> None:
        self.recipient = ""
        if self.server.has_faults and self.count >= SESSION:
            self.answer(b"421 4.7.0 enough for one session")
            self.transport.close()
        else:
            self.answer(b"250 ok")

    def to(self, found: re.Match[bytes] | None) -> bytes:
        recipient = found[1].decode() if found else ""
        if self.server.has_faults:
            self.server.tries[recipient] += 1
            is_first = self.server.tries[recipient] == 1
            if is_one_of(recipient, NEVER):
                return b"550 5.1.1 <" + recipient.encode() + b">: no such mailbox"
            if is_one_of(recipient, NOT_NOW) or (is_one_of(recipient, NOT_YET) and is_first):
                return b"451 4.7.1 try again later"
        self.recipient = recipient
        return b"250 ok"

    def read_text(self) -> bool:
        # The end may be parted between two reads: so the search goes on a little before.
        end = self.buffer.find(_END, max(0, self.searched - len(_END)))
        self.searched = len(self.buffer)
        if end < 0:
            return False
        del self.buffer[: end + len(_END)]
        self.is_text, self.searched = False, 0
        self.count += 1
        self.server.tell_of_message()
        self.conclude()
        return True

    def conclude(self) -> None:
        """Take the message and say so, or not, in one of many ways."""
        server, recipient, number = self.server, self.recipient, self.server.messages
        if server.has_faults and number % REFUSED_EVERY == 0:
            server.note("refused", recipient)
            return self.answer(b"554 5.7.1 refused")
        if server.has_faults and number % CLOSED_EVERY == 0:
            self.answer(b"421 4.3.2 shutting down")
            return self.transport.close()
        is_dropped = server.has_faults and number % DROPPED_EVERY == 0
        if is_dropped and number % 2:
            server.note("dropped", recipient)
            return self.transport.abort()
        server.note("lost" if is_dropped else "taken", recipient)
        if is_dropped:
            return self.transport.abort()
        delay = 0.05 if server.has_faults and is_one_of(recipient, SLOWLY) else server.delay
        if delay:
            asyncio.get_running_loop().call_later(delay, self.answer, b"250 taken")
        else:
            self.answer(b"250 taken")


def tell(line: str) -> None:
    """One write, so that no other process's words come in between."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


async def serve(server: Server) -> None:
    """Listen on a free port of this machine, and print its number."""
    listener = await asyncio.get_running_loop().create_server(
        lambda: Session(server), "127.0.0.1", 0
    )
    tell(str(listener.sockets[0].getsockname()[1]))
    await listener.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--tell", type=int, default=0)
    parser.add_argument("--log", default="")
    parser.add_argument("--faults", action="store_true")
    given = parser.parse_args()
    log = os.open(given.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if given.log else None
    asyncio.run(serve(Server(given.delay, given.tell, given.faults, log)))


if __name__ == "__main__":
    main()
