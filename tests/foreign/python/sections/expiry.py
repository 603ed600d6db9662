"""Tickets that expire while their bearers are inside, and keys that are revoked."""
import asyncio
import time

import httpx

from cuelight_client import Refused
from server import API_KEY, Server, claims, sign, ticket
from stage import Room, fresh

EXP = "`exp` is checked at hello only"
REVOKED = "revoking a key closes its sockets with 4401"
OPENS_NOTHING = "From then on it opens nothing, its tickets are refused"
OTHER_ID, OTHER_SECRET = "k2", "another-secret-of-more-than-thirty-two-characters"
OTHER_KEY = httpx.BasicAuth(OTHER_ID, OTHER_SECRET)
LIFE_S = 2


async def _code(client):
    try:
        await client.connect()
        await client.close()
        return "welcome"
    except Refused as refused:
        return refused.code


async def _expiry(stage):
    report, room = stage.report, await stage.room("live")
    exp = int(time.time()) + LIFE_S
    client = await room.enter("attendee", exp=exp)
    twin = room.client("attendee", exp=exp)
    await asyncio.sleep(exp + 1.2 - time.time())
    report.equal((await client.command("raise_hand")).code, "ok", EXP, "the connection outlives its ticket")
    report.equal(await _code(twin), 4401, EXP, "a first hello with it")
    again = room.client("attendee", sub=client.sub, exp=exp)
    report.equal(await _code(again), 4401, EXP, "the same person's new hello with it")
    report.check(client.open, "a refused login does not throw the victim out")
    point = client.resume_point()
    await client.drop()
    try:
        await client.connect(point)
        report.check(False, EXP, "resume with an expired ticket")
    except Refused as refused:
        report.equal((refused.code, refused.reason), (4401, "ticket refused"), EXP, "resume with an expired ticket")
    client.ticket = ticket(room.session, "attendee", client.sub)
    await client.connect(point)
    report.check(client.welcome["resumed"], "after 4401 only with a new ticket", "resume with a new one")


async def _of_other_key(server):
    """A session of the other key, with people whom it vouched for."""
    async with httpx.AsyncClient(base_url=server.base, auth=OTHER_KEY, trust_env=False) as rest:
        answer = await rest.post("/v1/webinars", json={"title": "Another's", "duration_min": 60,
                                                       "starts_at": "2030-01-01T10:00:00.000Z"})
    room = Room(server, answer.json())

    async def enter(role):
        client = room.client(role)
        client.ticket = ticket_of_other(room.session, role, client.sub)
        await client.connect()
        room.clients.append(client)
        return client

    room.boss = await enter("organizer")
    await room.boss.ok("start")
    await enter("attendee")
    await enter("panelist")
    return room


def ticket_of_other(session, role, sub):
    return sign(claims(session, role, sub), {"kid": OTHER_ID}, OTHER_SECRET)


async def _revoked(report, server, asker):
    own, other = await Room.make(server, phase="live"), await _of_other_key(server)
    ann = await own.enter("attendee")
    report.equal((await own.rest.call("DELETE", "/v1/api_keys/nosuchkey", auth=API_KEY)).status_code, 404,
                 "DELETE /v1/api_keys/{id}: no such key")
    report.equal((await own.rest.call("DELETE", f"/v1/api_keys/{OTHER_ID}", auth=API_KEY)).status_code, 404,
                 "revokes the key that asks, or another of its account", "another account's")
    answer = await own.rest.call("DELETE", f"/v1/api_keys/{OTHER_ID}", auth=asker)
    report.equal(answer.status_code, 204, "DELETE /v1/api_keys/{id} … : 204", answer.text)
    for client in other.clients:
        report.equal(await client.closed(5), 4401, REVOKED, client.sub)
        report.equal(client.close_reason, "ticket refused", "4401 … tells no more than \u201cticket refused\u201d")
        report.equal(await _code(client), 4401, OPENS_NOTHING, "a new hello")
    stranger = other.client("attendee", fresh("stranger"))
    stranger.ticket = ticket_of_other(other.session, "attendee", stranger.sub)
    report.equal(await _code(stranger), 4401, OPENS_NOTHING, "a new person's ticket")
    report.equal((await own.rest.call("GET", "/v1/webinars", auth=OTHER_KEY)).status_code, 401, OPENS_NOTHING, "REST")
    answer = await own.rest.call("GET", f"/v1/sessions/{other.session}/handouts", bearer=other.clients[1].ticket)
    report.equal(answer.status_code, 401, OPENS_NOTHING, "REST with its ticket")
    await own.sync()
    report.check(ann.open and own.boss.open, REVOKED, "another key's sockets stay")


async def _revoke(report, asker):
    with Server({f"CUELIGHT_API_KEYS__{OTHER_ID}": OTHER_SECRET}) as server:
        await _revoked(report, server, asker)


async def expiry(stage):
    await stage.report.group("expiry: tickets", _expiry(stage))
    await stage.report.group("expiry: a key revoked by itself", _revoke(stage.report, OTHER_KEY))
