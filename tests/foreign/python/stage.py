"""What every section stands on: the report of checks, and rooms with people in them."""
import asyncio
import contextlib
import itertools
import os
import time
import traceback

import websockets

from cuelight_client import Client, Gone, Refused
from fold import unequal
from server import Rest, Server, ticket

FRAMES = "the shapes of the appendix, and Order: it never sees one twice, out of order"
SHOWN_FAILURES_MAX = 40  # a group

_unique = itertools.count(1)


def fresh(prefix):
    return f"{prefix}-{next(_unique)}"


class Report:
    """Counts checks; prints one line a group and, under it, what failed and which sentence it comes from."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self._failures, self._here = [], 0

    def check(self, holds, sentence, detail=""):
        self._here += 1
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            self._failures.append((sentence, str(detail)))
        return bool(holds)

    @property
    def last_failures(self):
        """(sentence, detail) of each failure of the group that ran last."""
        return list(self._failures)

    def equal(self, actual, expected, sentence, detail=""):
        return self.check(actual == expected, sentence, f"{detail} expected {expected!r}, got {actual!r}".strip())

    def among(self, actual, allowed, sentence, detail=""):
        return self.check(actual in allowed, sentence, f"{detail} expected one of {allowed}, got {actual!r}".strip())

    def refused(self, answer, code, sentence, **fields):
        """The answer is an error of this code, with these fields."""
        given = {key: answer.error.get(key) for key in fields}
        return self.check(answer.code == code and given == fields, sentence,
                          f"expected {code} {fields or ''}, got {answer.code} {answer.error or answer.result}")

    def same_state(self, folded, fresh_state, sentence, detail=""):
        lines = unequal(folded, fresh_state)
        return self.check(not lines, sentence, f"{detail} {'; '.join(lines)}")

    async def group(self, name, work):
        """Runs one group of checks; what it throws is a failure of this group, and the tour goes on."""
        self._failures, self._here, began = [], 0, time.monotonic()
        try:
            await work
        except Exception as error:  # noqa: BLE001 the tour must go on whatever one group meets
            spot = _where(error)
            self.check(False, "(the group could not go on)",
                       f"{type(error).__name__}: {error} at {spot.name}:{spot.lineno}: {spot.line}")
        flaws, Client.violations[:] = list(Client.violations), []
        self.check(not flaws, FRAMES, f"{len(flaws)} flaws: " + "; ".join(dict.fromkeys(flaws[:5])))
        self._print(name, time.monotonic() - began)

    def _print(self, name, seconds):
        bad = len(self._failures)
        print(f"{'FAIL' if bad else 'ok  '} {name}: {self._here - bad} of {self._here} checks ({seconds:.1f} s)")
        for sentence, detail in self._failures[:SHOWN_FAILURES_MAX]:
            print(f"       \u201c{sentence}\u201d\n         {detail[:600]}")
        if bad > SHOWN_FAILURES_MAX:
            print(f"       and {bad - SHOWN_FAILURES_MAX} more")

    def skip(self, name, reason):
        """What could not be tried here is said aloud, and never counts as passed."""
        self.skipped += 1
        print(f"SKIPPED {name}: {reason}", flush=True)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} groups skipped", flush=True)
        return 1 if self.failed or not self.passed else 0


def _where(error):
    """The innermost line of a test, not of the client, the stage or a library."""
    frames = traceback.extract_tb(error.__traceback__)
    here, machinery = os.path.dirname(os.path.abspath(__file__)), ("cuelight_client.py", "stage.py", "server.py")
    tests = [frame for frame in frames if frame.filename.startswith(here) and not frame.filename.endswith(machinery)]
    return (tests or frames)[-1]


class Room:
    """One session and the clients in it."""

    def __init__(self, server, webinar, encoding="json"):
        self.server, self.webinar, self.session, self.encoding = server, webinar, webinar["session"], encoding
        self.rest, self.clients = Rest(server), []
        self.boss = None

    @classmethod
    async def make(cls, server, encoding="json", phase="scheduled", boss_role="organizer", **webinar):
        """A fresh webinar with its organizer (or another of its staff) in it, in the wanted phase."""
        room = cls(server, await Rest(server).schedule(**webinar), encoding)
        room.boss = await room.enter(boss_role, "boss")
        await room.go(phase)
        return room

    async def go(self, phase):
        if phase == "practice":
            await self.boss.ok("start", practice=True)
        elif phase == "live":
            await self.boss.ok("start")

    def client(self, role, sub=None, name=None, encoding=None, **more):
        sub = sub or fresh(role)
        client = Client(self.server.ws_url(self.session), ticket(self.session, role, sub, name, **more),
                        encoding or self.encoding, label=sub)
        client.sub = sub
        return client

    async def enter(self, role, sub=None, name=None, encoding=None, **more):
        client = self.client(role, sub, name, encoding, **more)
        await connect_patiently(client)
        self.clients.append(client)
        return client

    async def sync(self, *watchers):
        """Waits until all watchers (default: all in the room) have everything that has happened so far.

        Details go to all in every phase, and no view misses an event of its own: whoever sees this title has all.
        """
        marker = fresh("marker")
        present = [client for client in (watchers or self.clients) if client.open]
        marks = [len(client.events) for client in present]
        await self.boss.ok("edit_details", title=marker)
        for client, mark in zip(present, marks):
            await client.event("details_changed", lambda data: data["title"] == marker, since=mark)

    async def poll(self, opened=True, kind="single", **more):
        """A poll made by the boss; returns its id."""
        args = {"question": "Which?", "kind": kind}
        if kind in ("single", "multiple"):
            args["options"] = ["red", "green", "blue"]
        poll = (await self.boss.ok("create_poll", **(args | more))).result["poll"]
        if opened:
            await self.boss.ok("open_poll", poll=poll)
        return poll

    async def handout(self, name="slides.pdf"):
        answer = await self.rest.upload(self.session, name)
        if answer.status_code != 201:
            raise RuntimeError(f"upload: {answer.status_code} {answer.text}")
        return answer.json()["handout"]

    async def ask(self, client, text="Why?", **more):
        """A question; the asker learns its id from the event."""
        answer = await client.ok("ask", text=text, **more)
        event = await client.event("question_asked", lambda data: data["text"] == text, since=answer.mark)
        return event["data"]["question"]

    async def say(self, client, text, to="everyone"):
        answer = await client.ok("chat", to=to, text=text)
        event = await client.event("chat_message", lambda data: data["text"] == text, since=answer.mark)
        return event["data"]["message"]

    async def fresh_state(self, client):
        """What a snapshot tells this person now: they drop and come back without resume."""
        await client.drop()
        await connect_patiently(client)
        return client.state

    async def leave(self):
        """Everybody goes."""
        await asyncio.gather(*(quietly(client.close()) for client in self.clients))


async def every_item(client, cmd, limit=500, **args):
    """All items of a list command, over all its pages, and the total it claims."""
    items, after = [], {}
    while True:
        page = (await client.ok(cmd, limit=limit, **args, **after)).result
        items += page["items"]
        if not page["next"]:
            return items, page["total"]
        after = {"after": page["next"]}


async def quietly(work):
    with contextlib.suppress(Gone, OSError, websockets.WebSocketException, asyncio.TimeoutError):
        await work


async def connect_patiently(client, resume=None, patience_s=20.0):
    """Connects as a good client does: comes back when the server says it is busy or is not up yet."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return await client.connect(resume)
        except Refused as refused:
            if refused.code not in (1006, 1012, 1013, 4408) or time.monotonic() > deadline:
                raise
        except websockets.InvalidStatus as refused:
            if refused.response.status_code not in (429, 503) or time.monotonic() > deadline:
                raise
        except (OSError, Gone, websockets.InvalidHandshake, asyncio.TimeoutError):
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.1)


class Stage:
    """What a section is given: the report and a server that all gentle sections share."""

    def __init__(self, report):
        self.report, self._server = report, None

    @property
    def server(self):
        if self._server is None:
            self._server = Server().start()
        return self._server

    async def room(self, phase="live", **more):
        return await Room.make(self.server, phase=phase, **more)

    def close(self):
        if self._server:
            self._server.stop()
