"""A WebSub hub on this machine: a real HTTP server that keeps what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qsl


@dataclass(kw_only=True)
class Hub:
    """What the hub was told, and how it answers; ``status`` 0 is no answer at all."""

    url: str = ""
    status: int = 204
    location: str = ""
    told: list[list[tuple[str, str]]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def topics(self) -> list[str]:
        """The feeds that are told of, in order."""
        return [value for form in self.told for name, value in form if name == "hub.url"]


@contextmanager
def running_hub() -> Iterator[Hub]:
    """A hub while the block runs."""
    hub = Hub()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hub.types.append(self.headers["Content-Type"])
            hub.told.append(parse_qsl(body.decode(), keep_blank_values=True))
            if not hub.status:
                hub.over.wait(60)
                return
            self.send_response(hub.status)
            if hub.location:
                self.send_header("Location", hub.location)
            self.end_headers()

        def do_GET(self) -> None:
            hub.told.append([("GET", self.path)])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    hub.url = f"http://127.0.0.1:{server.server_port}/publish?key=SECRET"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield hub
    finally:
        hub.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
