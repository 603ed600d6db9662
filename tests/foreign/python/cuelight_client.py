"""An async client of the session protocol, written from its page alone.

It judges every frame it receives against the page; what it finds is collected in `Client.violations`, which the
tour turns into failures. It folds what it hears, so that a test can hold a folded state against a fresh one.
"""
import asyncio
import contextlib
import copy
import json
import secrets
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import Any

import msgpack
import websockets
from websockets.asyncio.client import connect as ws_connect

from fold import fold, fold_you
from shapes import answer_flaws, event_flaws, snapshot_flaws, transient_flaws

TIMEOUT_S = 10.0
FRAME_BYTES_MAX = 4 << 20
SUBPROTOCOLS = {"json": "cuelight.v1.json", "msgpack": "cuelight.v1.msgpack"}


class Refused(Exception):
    """The server closed before a welcome."""

    def __init__(self, code, reason):
        super().__init__(f"closed {code} {reason}")
        self.code, self.reason = code, reason


class Gone(Exception):
    """The connection ended while something was awaited."""


class Unexpected(Exception):
    """An answer other than the ok that a test needs to go on."""


@dataclass
class Answer:
    ok: bool
    id: str | None
    seq: int | None = None
    result: Any = None
    error: dict = field(default_factory=dict)
    mark: int = 0  # how many events had been seen when the command was sent

    @property
    def code(self):
        return "ok" if self.ok else self.error.get("code")

    def same_as(self, other):
        return (self.ok, self.seq, self.result, self.error) == (other.ok, other.seq, other.result, other.error)


def read_json(text):
    def unique(pairs):
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise ValueError("duplicate keys")
        return dict(pairs)
    return json.loads(text, object_pairs_hook=unique)


class Client:
    violations: list[str] = []  # of all clients, drained by the tour after each group

    def __init__(self, url, ticket, encoding="json", label=""):
        self.url, self.ticket, self.encoding, self.label = url, ticket, encoding, label
        self.events, self.transients, self.answers, self.snapshots = [], [], [], []
        self.state, self.you, self.epoch, self.welcome = None, None, None, None
        self.seq = -1                      # the point up to which this client's view is complete
        self.raw = []                      # every byte received, for canary searches
        self.close_code = self.close_reason = None
        self.observer = None               # called as observer(client, direction, message), for transcripts
        self.ws = self._reader = None
        self._pending, self._own_ok_seq = {}, -1
        self._changed, self._prefix, self._count = asyncio.Event(), secrets.token_hex(4), 0

    # -- connecting

    @property
    def id(self):
        return self.you["participant"]

    @property
    def open(self):
        return self.ws is not None and self.close_code is None

    async def connect(self, resume=None, **options):
        """Connects and says hello. Returns the welcome, or raises Refused with the close code."""
        self.close_code = self.close_reason = self.welcome = None
        self._own_ok_seq = -1
        self.ws = await ws_connect(
            self.url, subprotocols=[SUBPROTOCOLS[self.encoding]], compression=None, ping_interval=None,
            max_size=FRAME_BYTES_MAX, open_timeout=TIMEOUT_S, close_timeout=2, proxy=None,
            **options)
        if self.ws.subprotocol != SUBPROTOCOLS[self.encoding]:
            self._flaw(f"the server chose subprotocol {self.ws.subprotocol!r}")
        self._reader = asyncio.create_task(self._read())
        args = {"ticket": self.ticket} | ({"resume": resume} if resume else {})
        await self.send({"id": self.next_id(), "cmd": "hello", "args": args})
        try:
            await self.until(lambda: self.welcome)
        except Gone:
            raise Refused(self.close_code, self.close_reason) from None
        return self.welcome

    def resume_point(self):
        return {"epoch": self.epoch, "seq": self.seq}

    async def reconnect(self, resume=True):
        return await self.connect(self.resume_point() if resume and self.epoch else None)

    async def drop(self):
        """Cuts the TCP connection without a word (a reset, as of a lost network)."""
        transport = self.ws.transport
        raw_socket = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):  # the other side may have been quicker
            raw_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        await self._reader

    async def close(self, code=1000):
        if self.open:
            await self.ws.close(code)
        if self._reader:
            await self._reader

    async def closed(self, timeout=TIMEOUT_S):
        """Waits for the server's close; returns its code (1006 if the connection just broke)."""
        await self.until(lambda: self.close_code is not None, timeout, even_closed=True)
        return self.close_code

    # -- sending

    def next_id(self):
        self._count += 1
        return f"{self._prefix}-{self._count}"

    def encode(self, message):
        if self.encoding == "json":
            return json.dumps(message, ensure_ascii=False)
        return msgpack.packb(message, use_bin_type=True)

    async def send(self, message):
        if self.observer:
            self.observer(self, "sent", message)
        await self.send_raw(self.encode(message))

    async def send_raw(self, payload):
        try:
            await self.ws.send(payload)
        except websockets.ConnectionClosed as closed:
            raise Gone(str(closed)) from None

    async def submit(self, cmd, args=None, expect=None, id=None):
        """Sends a command; returns a future of its answer, so that a test can pipeline."""
        message = {"id": id or self.next_id(), "cmd": cmd, "args": args or {}}
        if expect is not None:
            message["expect"] = expect
        future = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda done: done.cancelled() or done.exception())  # a drop may leave it unawaited
        self._pending.setdefault(message["id"], []).append((future, len(self.events)))
        if not self.open:
            self._fail_pending()
        else:
            await self.send(message)
        return future

    async def command(self, cmd, args=None, expect=None, id=None, timeout=TIMEOUT_S):
        future = await self.submit(cmd, args, expect, id)
        return await asyncio.wait_for(future, timeout)

    async def ok(self, cmd, **args):
        answer = await self.command(cmd, args)
        if not answer.ok:
            raise Unexpected(f"{self.label}: {cmd} {args} was answered {answer.error}")
        return answer

    # -- waiting

    async def until(self, holds, timeout=TIMEOUT_S, even_closed=False):
        deadline = time.monotonic() + timeout
        while not (found := holds()):
            if self.close_code is not None and not even_closed:
                raise Gone(f"{self.label} closed {self.close_code} {self.close_reason}")
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), max(deadline - time.monotonic(), 0.001))
            except asyncio.TimeoutError:
                seen = [event["event"] for event in self.events[-5:]]
                raise asyncio.TimeoutError(f"{self.label} waited in vain; its last events: {seen}") from None
        return found

    def seen_events(self, kind=None, since=0):
        return [event for event in self.events[since:] if kind in (None, event["event"])]

    async def event(self, kind, holds=lambda data: True, since=0, timeout=TIMEOUT_S):
        """Waits for an event of this kind whose data satisfies `holds`."""
        return await self.until(
            lambda: next((event for event in self.seen_events(kind, since) if holds(event["data"])), None), timeout)

    async def transient(self, kind, holds=lambda data: True, since=0, timeout=TIMEOUT_S):
        return await self.until(
            lambda: next((message for message in self.transients[since:]
                          if message["event"] == kind and holds(message["data"])), None), timeout)

    # -- receiving

    async def _read(self):
        try:
            async for payload in self.ws:
                self._take(payload)
        except websockets.ConnectionClosed:
            pass
        self.close_code = self.ws.close_code or 1006
        self.close_reason = self.ws.close_reason or ""
        if self.observer:
            self.observer(self, "closed", {"code": self.close_code, "reason": self.close_reason})
        self._fail_pending()
        self._changed.set()

    def _fail_pending(self):
        for waiting in self._pending.values():
            for future, _ in waiting:
                if not future.done():
                    future.set_exception(Gone(f"{self.label} closed {self.close_code} before the answer"))
        self._pending.clear()

    def _take(self, payload):
        binary = isinstance(payload, bytes)
        self.raw.append(payload if binary else payload.encode())
        if binary != (self.encoding == "msgpack"):
            self._flaw(f"a {'binary' if binary else 'text'} frame on {SUBPROTOCOLS[self.encoding]}")
        try:
            message = msgpack.unpackb(payload, raw=False) if binary else read_json(payload)
        except ValueError as error:
            return self._flaw(f"unreadable frame: {error}")
        if self.observer:
            self.observer(self, "received", message)
        take = getattr(self, f"_take_{message.get('type')}", None)
        if take is None:
            self._flaw(f"unknown type {message.get('type')!r}")
        else:
            try:
                take(message)
            except (KeyError, TypeError, AttributeError) as error:  # a shape so wrong that the fold trips over it
                self._flaw(f"cannot take {message!r:.300}: {error!r}")
        self._changed.set()

    def _take_welcome(self, message):
        self._flaws(snapshot_flaws(message))
        if not message["resumed"]:
            self._replace(message)
        else:
            self.you = copy.deepcopy(message["you"])
            if message["seq"] < self.seq:
                self._flaw("resumed, yet the head is before what this client has")
        self.epoch = message["epoch"]
        self.welcome = message

    def _take_snapshot(self, message):
        self._flaws(snapshot_flaws(message))
        if message["epoch"] == self.epoch and message["seq"] < self.seq:
            self._flaw(f"snapshot at {message['seq']} after {self.seq}")
        self.epoch = message["epoch"]
        self.snapshots.append((len(self.events), message))
        self._replace(message)

    def _replace(self, message):
        self.state, self.you = copy.deepcopy(message["state"]), copy.deepcopy(message["you"])
        self.seq = message["seq"]

    def _take_events(self, message):
        for event in message["events"]:
            self._flaws(event_flaws(event))
            if event["seq"] <= self.seq:
                self._flaw(f"event {event['seq']} twice or out of order after {self.seq}")
            if event.get("by") == self.id and event["seq"] <= self._own_ok_seq:
                self._flaw(f"own event {event['seq']} came after the ok of its command")
            self.seq = max(self.seq, event["seq"])
            self.events.append(event)
            fold(self.state, event)
            fold_you(self.you, event)
        if message["seq"] < self.seq:
            self._flaw(f"an events message of seq {message['seq']} with events up to {self.seq}")
        self.seq = max(self.seq, message["seq"])

    def _take_transient(self, message):
        self._flaws(transient_flaws(message))
        self.transients.append(message)

    def _take_ok(self, message):
        self._flaws(answer_flaws(message))
        self._own_ok_seq = max(self._own_ok_seq, message["seq"])
        self._settle(Answer(True, message["id"], message["seq"], message.get("result")))

    def _take_error(self, message):
        self._flaws(answer_flaws(message))
        self._settle(Answer(False, message.get("id"), message.get("seq"), error=message["error"]))

    def _settle(self, answer):
        waiting = self._pending.get(answer.id)
        if waiting:
            future, answer.mark = waiting.pop(0)
            if not waiting:
                del self._pending[answer.id]
            if not future.done():
                future.set_result(answer)
        self.answers.append(answer)

    def _flaw(self, text):
        Client.violations.append(f"{self.label}: {text}")

    def _flaws(self, flaws):
        for flaw in flaws:
            self._flaw(flaw)
