"""A WebSocket client of a few lines over a bare socket: it can do what good libraries refuse, such as leave a ping
unanswered."""
import asyncio
import base64
import json
import os
import time
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def _masked(opcode, payload):
    mask = os.urandom(4)
    size = len(payload)
    head = bytes([0x80 | opcode])
    head += bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big")
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


class RawClient:
    """Says hello, keeps the times of pings, and answers them only if `pongs`."""

    def __init__(self, url, ticket, pongs):
        self.url, self.ticket, self.pongs = url, ticket, pongs
        self.pings, self.messages = [], []
        self.welcomed_at = self.closed_at = self.close_code = None
        self.close_reason = ""

    async def connect(self):
        parts = urlsplit(self.url)
        self.reader, self.writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 22)
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
                          f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Protocol: cuelight.v1.json\r\n\r\n".encode())
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise ConnectionError(head.decode(errors="replace"))
        self.say({"id": "hello-1", "cmd": "hello", "args": {"ticket": self.ticket}})
        self._task = asyncio.create_task(self._read())
        return self

    def say(self, message):
        self.writer.write(_masked(TEXT, json.dumps(message).encode()))

    async def closed(self, timeout):
        """Waits for the end of the connection; the close code, or None if it still stands."""
        await asyncio.wait([self._task], timeout=timeout)
        return self.close_code if self._task.done() else None

    async def quit(self):
        self._task.cancel()
        self.writer.close()

    async def _frame(self):
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
        return first & 0x0F, await self.reader.readexactly(size)

    async def _read(self):
        try:
            while self.close_code is None:
                self._take(*await self._frame())
        except (asyncio.IncompleteReadError, OSError):
            self.close_code = 1006
        self.closed_at = time.monotonic()
        self.writer.close()

    def _take(self, opcode, payload):
        if opcode == PING:
            self.pings.append(time.monotonic())
            if self.pongs:
                self.writer.write(_masked(PONG, payload))
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.close_reason = payload[2:].decode(errors="replace")
        elif opcode == TEXT:
            message = json.loads(payload)
            self.messages.append(message)
            if message["type"] == "welcome":
                self.welcomed_at = time.monotonic()
