"""The default limits, and a server that is told to stop."""
import asyncio
import json
import time

import httpx

from cuelight_client import Gone
from server import Server
from stage import Room, connect_patiently, every_item, quietly

RATE = "commands a connection: 10/s, burst 20; staff 20/s, burst 50. Excess: `rate_limited` (with `retry_after_ms`)"
FLOOD = "4429 flooding (three one-second windows of excess within 60 s)"
DRAIN = "SIGTERM drains: nothing acknowledged is lost, clients are told when to come back (1012, `retry_ms` spread)"


async def _burst(client, cmd, count):
    futures = [await client.submit(cmd) for _ in range(count)]
    return await asyncio.gather(*futures, return_exceptions=True)


async def _limits(report, room):
    ann, boss = await room.enter("attendee"), room.boss
    for client, allowed in ((ann, 20), (boss, 50)):
        await asyncio.sleep(3)  # the bucket is full again
        answers = await _burst(client, "lower_hand", allowed + 15)
        codes = [getattr(answer, "code", "gone") for answer in answers]
        report.check(codes[:allowed - 2] == ["ok"] * (allowed - 2), RATE, codes)
        limited = [answer for answer in answers if getattr(answer, "code", "") == "rate_limited"]
        report.check(limited and set(codes) <= {"ok", "rate_limited"}, RATE, codes)
        if limited:
            wait_ms = limited[-1].error["retry_after_ms"]
            report.check(0 < wait_ms <= 5000, RATE, wait_ms)
            await asyncio.sleep(wait_ms / 1000 + 0.05)
            report.equal((await client.command("lower_hand")).code, "ok", RATE, "after retry_after_ms")
    await boss.ok("set_chat_policy", attendees="everyone")
    await asyncio.sleep(2.5)
    futures = [await ann.submit("chat", {"to": "everyone", "text": f"burst {number}"}) for number in range(8)]
    codes = [answer.code for answer in await asyncio.gather(*futures)]
    report.check(codes[:5] == ["ok"] * 5 and "rate_limited" in codes, "attendee chat 1 per 2 s, burst 5", codes)
    report.check(boss.open and ann.open, "A refused command never costs the connection, flooding excepted")


async def _flood(report, room):
    client, neighbour = await room.enter("attendee"), await room.enter("attendee")
    began = time.monotonic()
    while client.open and time.monotonic() - began < 8:
        for _ in range(40):
            await quietly(client.submit("lower_hand"))
        await asyncio.sleep(0.25)
    code = await client.closed(5) if not client.open else "still open"
    report.equal(code, 4429, FLOOD)
    if code == 4429:
        report.check("retry_ms" in json.loads(client.close_reason), "The reason of … 4429 is `{\"retry_ms\":n}`",
                     client.close_reason)
    report.equal((await neighbour.command("lower_hand")).code, "ok", "others are unaffected")


async def rates(stage):
    with Server(unlimited=False) as server:
        room = await Room.make(server, phase="live")
        await stage.report.group("rates: bursts", _limits(stage.report, room))
        await stage.report.group("rates: flooding", _flood(stage.report, room))


async def _chatter(client, acknowledged, stop):
    number = 0
    while not stop.is_set():
        text = f"{client.sub} {number}"
        try:
            if (await client.command("chat", {"to": "everyone", "text": text})).ok:
                acknowledged.append(text)
        except (Gone, asyncio.TimeoutError):
            return
        number += 1


async def _ready_while_draining(room):
    """What /readyz says from the signal on: the statuses seen until the server is gone."""
    statuses = []
    for _ in range(200):
        try:
            statuses.append((await room.rest.call("GET", "/readyz", auth=None)).status_code)
        except httpx.HTTPError:
            return statuses
        await asyncio.sleep(0.01)
    return statuses


async def _drain(report, server):
    room = await Room.make(server, phase="live")
    people = [room.boss] + [await room.enter("panelist") for _ in range(8)]
    acknowledged, stop = [], asyncio.Event()
    talking = [asyncio.create_task(_chatter(client, acknowledged, stop)) for client in people]
    await asyncio.sleep(0.7)
    server.terminate()
    statuses = await _ready_while_draining(room)
    report.check(all(status in (200, 503) for status in statuses), "readiness", statuses)
    report.check(not statuses or 200 not in statuses[2:], "readyz is false while draining", statuses)
    stop.set()
    await asyncio.gather(*talking)
    waits = []
    for client in people:
        report.equal(await client.closed(), 1012, DRAIN)
        waits.append(json.loads(client.close_reason or "{}").get("retry_ms"))
    report.check(None not in waits and len(set(waits)) > 1, DRAIN, waits)
    report.equal(await asyncio.to_thread(server.wait), 0, "SIGTERM drains", "exit code")
    server.restart()
    for client in people:
        await connect_patiently(client, client.resume_point())
        report.check(client.welcome["resumed"], "the events are still there (…, after a restart too)")
    texts = [item["text"] for item in (await every_item(room.boss, "list_chat"))[0]]
    lost = [text for text in acknowledged if texts.count(text) != 1]
    report.check(not lost and len(acknowledged) > 10, DRAIN, f"{len(acknowledged)} acknowledged, wrong: {lost[:5]}")
    await room.sync()
    report.equal(room.boss.state["presenter"]["term"], 1, "After a restart of the server these 30 s … count from the restart")


async def _upload_over_a_drain(report, server):
    """A request that is under way when the server is told to go is answered, and what it says is so after a restart."""
    room = await Room.make(server)

    async def slowly():
        yield BODY[:1000]
        await asyncio.to_thread(server.terminate)
        yield BODY[1000:]

    path = f"/v1/sessions/{room.session}/handouts"
    answer = await room.rest.call("POST", path, content=slowly(), headers={
        "Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(len(BODY))})
    report.equal(answer.status_code, 201, "SIGTERM: nothing acknowledged is lost, work under way is answered", answer.text)
    server.process.wait(15)
    server.start()
    kept = (await room.rest.call("GET", path)).text
    report.check(answer.json()["handout"] in kept, "what was acknowledged is there after a restart", kept)


BODY = (b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        b"%PDF-1.4 " + b"x" * 5000 + b"\r\n--b--\r\n")


async def drain(stage):
    server = Server().start()
    try:
        await stage.report.group("drain: SIGTERM and back", _drain(stage.report, server))
        await stage.report.group("drain: an upload under way", _upload_over_a_drain(stage.report, server))
    finally:
        server.stop()
