"""Connecting: subprotocols, origins, tickets, capacity, the door, and each way of being turned away."""
import asyncio
import json
import time

import httpx
import websockets
from websockets.asyncio.client import connect as ws_connect

from cuelight_client import SUBPROTOCOLS, Refused
from server import API_KEY, SECRET, Server, claims, sign
from shapes import MEMBERS, ROLES
from stage import Room, fresh

CONNECTING = "neither offered: HTTP 400; unknown session: 404. A browser `Origin` that is not allowed: 403"
TICKETS = "Any flaw … closes with 4401 and tells no more than \u201cticket refused\u201d"
HELLO = "The first message, within 5 s, is hello; 4400 not this protocol; 4401 … no hello in time"
ROLE_FIXED = "The first accepted ticket of a `sub` fixes its role"


async def _status(url, **more):
    """The HTTP status of a handshake (101: accepted)."""
    options = {"subprotocols": list(SUBPROTOCOLS.values()), "compression": None, "proxy": None} | more
    try:
        async with ws_connect(url, **options):
            return 101
    except websockets.InvalidStatus as refused:
        return refused.response.status_code


async def _hello_code(room, bearer):
    client = room.client("attendee")
    client.ticket = bearer
    try:
        await client.connect()
        await client.close()
        return "welcome", ""
    except Refused as refused:
        return refused.code, refused.reason


async def _handshakes(stage, room):
    report, url = stage.report, stage.server.ws_url(room.session)
    report.equal(await _status(url), 101, CONNECTING)
    report.equal(await _status(url, subprotocols=None), 400, CONNECTING, "no subprotocol")
    report.equal(await _status(url, subprotocols=["cuelight.v9.json"]), 400, CONNECTING, "foreign subprotocol")
    report.equal(await _status(url, subprotocols=["chat", "cuelight.v1.msgpack"]), 101, CONNECTING, "one of two")
    report.equal(await _status(stage.server.ws_url("nosuchsession")), 404, CONNECTING, "unknown session")
    report.equal(await _status(url, origin="https://evil.example"), 403, CONNECTING, "foreign origin")
    report.equal(await _status(url, origin="null"), 403, CONNECTING, "origin null")
    for encoding in SUBPROTOCOLS:
        client = await room.enter("attendee", encoding=encoding)
        report.equal(client.welcome["session"], room.session, "Welcome: `session`", encoding)
        report.equal(client.welcome["resumed"], False, "Welcome: `resumed`", encoding)
        report.check(client.you["sub"] == client.sub and client.you["role"] == "attendee", "`you`", client.you)


async def _origins(stage):
    with Server(env={"CUELIGHT_ORIGINS": "https://app.example,https://two.example:8443"}) as server:
        url = server.ws_url((await Room.make(server)).session)
        for origin, status in (("https://app.example", 101), ("https://two.example:8443", 101),
                               ("http://app.example", 403), ("https://app.example:444", 403),
                               ("https://app.example.evil.example", 403), ("https://evil-app.example", 403)):
            stage.report.equal(await _status(url, origin=origin), status, CONNECTING, origin)


async def _first_message(stage, room):
    async def code_after(first, subprotocol=SUBPROTOCOLS["json"]):
        async with ws_connect(stage.server.ws_url(room.session), subprotocols=[subprotocol], compression=None,
                              proxy=None) as ws:
            if first is not None:
                await ws.send(first)
            try:
                while True:
                    await asyncio.wait_for(ws.recv(), 9)
            except websockets.ConnectionClosed:
                return ws.close_code

    report = stage.report
    for first in ("not json", "[]", "{}", '{"id":"a","cmd":"raise_hand","args":{}}', b"\x00\x01", '"hello"'):
        report.equal(await code_after(first), 4400, HELLO, repr(first))
    report.equal(await code_after("{}", SUBPROTOCOLS["msgpack"]), 4400, HELLO, "text on msgpack")
    report.among(await code_after(json.dumps({"id": "a", "cmd": "hello", "args": {}})), (4400, 4401), TICKETS,
                 "no ticket in hello: the missing token lets nobody in")
    began = time.monotonic()
    report.equal(await code_after(None), 4401, HELLO, "silence")
    report.check(4 < time.monotonic() - began < 8, HELLO, f"silence took {time.monotonic() - began:.1f} s")


def _flawed_tickets(session, other_session):
    """name → ticket, each with exactly one flaw."""
    good = claims(session, "attendee", fresh("flawed"))
    now = int(time.time())

    def without(claim):
        return sign({key: value for key, value in good.items() if key != claim})

    flawed = {
        "empty": "", "not a JWT": "abc", "two parts": sign(good).rsplit(".", 1)[0],
        "wrong signature": sign(good, secret=SECRET + "x"), "cut signature": sign(good)[:-2],
        "alg none": sign(good, {"alg": "none"}), "alg HS384": sign(good, {"alg": "HS384"}),
        "alg HS512": sign(good, {"alg": "HS512"}), "alg RS256": sign(good, {"alg": "RS256"}),
        "foreign kid": sign(good, {"kid": "k2"}), "kid a path": sign(good, {"kid": "../../k1"}),
        "kid a number": sign(good, {"kid": 1}),
        "expired": sign(good | {"exp": now - 3600}), "exp a string": sign(good | {"exp": str(now + 3600)}),
        "exp null": sign(good | {"exp": None}), "exp huge": sign(good | {"exp": "9" * 30}),
        "not yet": sign(good | {"nbf": now + 3600}), "nbf a string": sign(good | {"nbf": "0"}),
        "other session": sign(good | {"session": other_session}), "session a number": sign(good | {"session": 1}),
        "unknown role": sign(good | {"role": "presenter"}), "role a list": sign(good | {"role": ["attendee"]}),
        "role in capitals": sign(good | {"role": "ATTENDEE"}), "sub a number": sign(good | {"sub": 7}),
        "sub empty": sign(good | {"sub": ""}), "sub too long": sign(good | {"sub": "s" * 129}),
        "name a number": sign(good | {"name": 7}), "name empty": sign(good | {"name": ""}),
        "name too long": sign(good | {"name": "n" * 65}), "name with a control": sign(good | {"name": "a\x07b"}),
        "name with a bidi override": sign(good | {"name": "a\u202eb"}),
        "name with a zero width": sign(good | {"name": "a\u200bb"}),
        "email a number": sign(good | {"email": 7}), "member a number": sign(good | {"member": 7}),
    }
    flawed |= {f"no {claim}": without(claim) for claim in ("sub", "session", "role", "name", "exp")}
    for role in MEMBERS:
        flawed[f"{role} without member"] = sign(good | {"role": role})
    return flawed


async def _tickets(stage, room, other):
    report = stage.report
    for name, bearer in _flawed_tickets(room.session, other.session).items():
        code, reason = await _hello_code(room, bearer)
        report.equal(code, 4401, TICKETS, name)
        if code == 4401:
            report.equal(reason, "ticket refused", TICKETS, name)
    fine = claims(room.session, "attendee", fresh("fine"))
    for name, more in (("sub of 128", {"sub": "s" * 128}), ("name of 64", {"name": "é" * 64}),
                       ("nbf in the past", {"nbf": int(time.time()) - 60}), ("jti", {"jti": "j"})):
        report.equal((await _hello_code(room, sign(fine | more)))[0], "welcome", "Tickets: claims", name)
    seen = [event for event in room.boss.seen_events("participant_joined") if event["data"].get("sub") == "flawed"]
    report.check(not seen, TICKETS, "a refused ticket joined")


async def _roles(stage, room):
    report = stage.report
    for role in ROLES[1:]:
        client = await room.enter(role)
        report.equal(client.you["role"], role, "Tickets: `role`")
    second = await room.enter("organizer")
    report.equal(second.you["role"], "co_organizer", "a second `sub` with that role enters as `co_organizer`")
    carol = await room.enter("attendee")
    await carol.close()
    risen = await room.enter("organizer", sub=carol.sub)
    report.equal(risen.you["role"], "attendee", ROLE_FIXED)


async def _turned_away(stage):
    report = stage.report
    small = await stage.room("scheduled", capacity=2)
    full = None
    for _ in range(3):  # whether the organizer counts is not said: at the third attendee it is full in any case
        try:
            await small.enter("attendee")
        except Refused as refused:
            full = refused
    report.equal(full and full.code, 4413, "4413 full")
    if full and full.code == 4413:
        report.check("retry_ms" in json.loads(full.reason or "{}"), "The reason of … 4413 … is `{\"retry_ms\":n}`", full)

    room = await stage.room("live")
    known = await room.enter("attendee")
    await known.close()
    await room.boss.ok("set_door", locked=True)
    report.equal((await _hello_code(room, room.client("attendee").ticket))[0], 4423, "new people are turned away (4423)")
    report.equal((await _hello_code(room, known.ticket))[0], "welcome", "those known come back")
    await room.boss.ok("set_door", locked=False)

    older = await room.enter("attendee")
    newer = await room.enter("attendee", sub=older.sub)
    report.equal(await older.closed(), 4409, "a newer one supersedes the older (4409)")
    report.equal(newer.id, older.id, "a newer one supersedes the older (4409)", "same participant")
    # a failed login must not throw the victim out
    await _hello_code(room, sign(claims(room.session, "attendee", newer.sub), secret=SECRET + "x"))
    await newer.ok("list_chat")

    await room.boss.ok("remove", participant=newer.id, reason="enough")
    report.equal(await newer.closed(), 4403, "`remove`: that person: 4403")
    report.equal((await _hello_code(room, newer.ticket))[0], 4403, "no way back with that `sub`")
    await room.boss.ok("allow_back", sub=newer.sub)
    report.equal((await _hello_code(room, newer.ticket))[0], "welcome", "`allow_back`")

    await room.boss.ok("end")
    report.equal(await room.boss.closed(), 4410, "each socket closes 4410")
    report.equal((await _hello_code(room, newer.ticket))[0], 4410, "A later hello: 4410")


async def _over_http(stage, room):
    """The socket's address is no page."""
    async with httpx.AsyncClient(base_url=stage.server.base, trust_env=False) as plain:
        answer = await plain.get(f"/v1/sessions/{room.session}/ws", auth=API_KEY)
    stage.report.check(400 <= answer.status_code < 500, CONNECTING, f"plain GET: {answer.status_code}")


async def connect(stage):
    room, other = await stage.room("live"), await stage.room("scheduled")
    group = stage.report.group
    await group("connect: handshakes", _handshakes(stage, room))
    await group("connect: plain HTTP", _over_http(stage, room))
    await group("connect: allowed origins", _origins(stage))
    await group("connect: the first message", _first_message(stage, room))
    await group("connect: flawed tickets", _tickets(stage, room, other))
    await group("connect: roles", _roles(stage, room))
    await group("connect: turned away", _turned_away(stage))
