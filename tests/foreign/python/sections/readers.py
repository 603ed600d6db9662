"""Readers that answer no ping, that fall behind, and that take nothing at all; others must not notice."""
import asyncio
import json
import socket
import time
from urllib.parse import urlsplit

from raw import RawClient
from server import Server
from stage import Room, connect_patiently, every_item, fresh, quietly

HEARTBEAT_S = PONG_S = 2
LIVENESS = "Liveness is WebSocket ping and pong: a ping every `heartbeat_s`, the first at a random moment; no pong in " \
           "20 s: 4408"
REASON = "The reason of 1012, 1013, 4408, 4413 and 4429 is `{\"retry_ms\":n}`"
BEHIND = "A client that falls too far behind gets a fresh snapshot in place of what it missed"
NEIGHBOURS = "P15: a slow or silent reader costs others nothing and the server bounded memory"
TAKES_NOTHING = "outbound: nothing taken for 15 s (a setting): close"
FOLDED = "folded equals fresh"
MESSAGES, STALLED, GROWTH_KIB_MAX = 2000, 24, 64 * 1024
QUIET_PINGS = {"CUELIGHT_SESSION__HEARTBEAT_S": "300", "CUELIGHT_SESSION__PONG_TIMEOUT_S": "300"}
SMALL_RING = {"CUELIGHT_LIMITS__RING_BYTES": "1048576"}
FAST_INBOUND = {"CUELIGHT_LIMITS__INBOUND_BYTES_PER_S": "67108864", "CUELIGHT_LIMITS__INBOUND_BYTES_BURST": "67108864"}


# -- silence


async def _raw(room, pongs):
    client = room.client("attendee")
    return await RawClient(client.url, client.ticket, pongs).connect()


async def _silence(report, server):
    room = await Room.make(server, phase="live")
    mute, talker = await _raw(room, pongs=False), await _raw(room, pongs=False)
    alive = [await _raw(room, pongs=True) for _ in range(12)]

    async def talk():  # commands are no pong
        while talker.close_code is None:
            talker.say({"id": fresh("talk"), "cmd": "raise_hand", "args": {}})
            await asyncio.sleep(0.4)

    talking = asyncio.create_task(talk())
    for client, what in ((mute, "answers nothing"), (talker, "sends commands, but no pong")):
        report.equal(await client.closed(HEARTBEAT_S + PONG_S + 4), 4408, LIVENESS, what)
        if client.close_code == 4408:
            waited = client.closed_at - client.pings[0]
            report.check(PONG_S - 0.3 < waited < PONG_S + 2, LIVENESS, f"{what}: {waited:.2f} s after the first ping")
            report.check(json.loads(client.close_reason or "{}").get("retry_ms", -1) >= 0, REASON, client.close_reason)
    talking.cancel()
    await asyncio.sleep(3 * HEARTBEAT_S)
    report.equal([client.close_code for client in alive], [None] * len(alive), LIVENESS, "who answers lives on")
    _judge_pings(report, alive)
    report.equal(alive[0].messages[0]["heartbeat_s"], HEARTBEAT_S, "Welcome: `heartbeat_s`")
    for client in alive:
        await client.quit()
    await room.leave()


def _judge_pings(report, alive):
    report.check(all(len(client.pings) >= 3 for client in alive), LIVENESS, [len(client.pings) for client in alive])
    firsts = sorted(client.pings[0] - client.welcomed_at for client in alive if client.pings)
    # twelve uniform draws lie this close together once in 300 000 runs
    report.check(firsts[-1] - firsts[0] > HEARTBEAT_S / 4, LIVENESS, f"first pings {firsts[0]:.2f} to {firsts[-1]:.2f} s")
    report.check(firsts[-1] < HEARTBEAT_S + 0.7, LIVENESS, f"the last first ping came after {firsts[-1]:.2f} s")
    gaps = [later - earlier for client in alive for earlier, later in zip(client.pings, client.pings[1:])]
    report.check(all(abs(gap - HEARTBEAT_S) < 0.7 for gap in gaps), LIVENESS,
                 f"gaps from {min(gaps):.2f} to {max(gaps):.2f} s")


async def silence(stage):
    env = {"CUELIGHT_SESSION__HEARTBEAT_S": str(HEARTBEAT_S), "CUELIGHT_SESSION__PONG_TIMEOUT_S": str(PONG_S)}
    with Server(env) as server:
        await stage.report.group("silence: pings and pongs", _silence(stage.report, server))


# -- slow readers


async def _narrow(room, encoding="json"):
    """A client whose socket holds little, so that it falls behind as soon as it stops reading."""
    client = room.client("attendee", encoding=encoding)
    parts, narrow = urlsplit(client.url), socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, (parts.hostname, parts.port))
    await client.connect(sock=narrow)
    room.clients.append(client)
    return client


def _stop_reading(client):
    client.ws.transport.pause_reading()


def _read_again(client):
    client.ws.transport.resume_reading()


async def _flood(boss, count):
    """Chat that outgrows every buffer on the way; returns the texts."""
    texts = [f"{number:05} " + "x" * 1900 for number in range(count)]
    for start in range(0, count, 20):  # fewer at once than may stand unanswered
        futures = [await boss.submit("chat", {"to": "everyone", "text": text}) for text in texts[start:start + 20]]
        for future in futures:
            assert (await asyncio.wait_for(future, 20)).ok
    return texts


async def _pace(client, stop):
    """Round trips of one who reads, until stopped; in seconds."""
    taken = []
    while not stop.is_set():
        began = time.monotonic()
        await client.ok("lower_hand")
        taken.append(time.monotonic() - began)
        # short, so that many fit beside the flood of a fast server
        await asyncio.sleep(0.001)
    return sorted(taken)


async def _stall(report, server):
    room = await Room.make(server, phase="live")
    await room.boss.ok("set_chat_policy", attendees="everyone")
    fast = await room.enter("attendee")
    slow = [await _narrow(room, "json" if number % 2 else "msgpack") for number in range(STALLED)]
    await _flood(room.boss, 100)  # what a first use costs in memory is no growth
    await room.sync()
    for client in slow:
        _stop_reading(client)
    before, stop = server.resident_kib(), asyncio.Event()
    pacing = asyncio.create_task(_pace(fast, stop))
    texts = await _flood(room.boss, MESSAGES)
    growth = server.resident_kib() - before
    stop.set()
    taken = await pacing
    report.check(growth < GROWTH_KIB_MAX, NEIGHBOURS, f"VmRSS grew by {growth} KiB with {STALLED} stalled readers")
    report.check(len(taken) > 50 and taken[-1] < 2, NEIGHBOURS, f"{len(taken)} round trips, the longest {taken[-1]:.3f} s")
    got = [event["data"]["text"] for event in fast.seen_events("chat_message")]
    report.check(got[-MESSAGES:] == texts or fast.snapshots, "it never … misses one of its view", f"{len(got)} seen")
    print(f"     {STALLED} stalled: VmRSS +{growth} KiB, {len(taken)} round trips of another, "
          f"p99 {taken[int(len(taken) * 0.99)] * 1000:.1f} ms")
    await _catch_up(report, room, slow, texts)


async def _catch_up(report, room, slow, texts):
    for client in slow:
        _read_again(client)
    await room.boss.ok("edit_details", title="caught up")
    for client in slow:
        await client.until(lambda: client.state["title"] == "caught up", timeout=20)
        report.check(client.snapshots, BEHIND, f"{client.sub} got no snapshot and {len(client.events)} events")
        # a snapshot may be cut from its oldest message on, but nothing is missing behind that
        kept = [message["text"] for message in client.state["chat"]["messages"]]
        report.check(kept and kept == texts[-len(kept):], BEHIND, f"{client.sub} has {len(kept)} messages")
    for client in slow[:4]:
        folded = client.state
        report.same_state(*_over_window(folded, await room.fresh_state(client)), FOLDED, client.sub)
    await room.leave()


def _over_window(folded, fresh_state):
    """Both with as many messages as the snapshot's 256 KiB hold: it is cut from the oldest."""
    window = min(len(state["chat"]["messages"]) for state in (folded, fresh_state))
    return [state | {"chat": state["chat"] | {"messages": state["chat"]["messages"][-window:]}}
            for state in (folded, fresh_state)]


async def _connected(boss, client):
    rows, _ = await every_item(boss, "list_participants")
    return any(row["connected"] for row in rows if row["participant"] == client.id)


async def _take_nothing(report, server):
    room = await Room.make(server, phase="live")
    reader, client = await room.enter("attendee"), await _narrow(room)
    _stop_reading(client)
    await _flood(room.boss, MESSAGES)
    began = time.monotonic()
    while await _connected(room.boss, client) and time.monotonic() - began < 12:
        await asyncio.sleep(0.1)
    report.check(not await _connected(room.boss, client), TAKES_NOTHING, "it is still connected after 12 s")
    report.check(reader.open, NEIGHBOURS, "one who reads stays")
    _read_again(client)
    report.check(await client.closed(20) is not None, TAKES_NOTHING)
    await connect_patiently(client, client.resume_point())
    await room.sync(client, room.boss)
    folded = client.state
    report.same_state(*_over_window(folded, await room.fresh_state(client)), FOLDED, "back after the close")
    await quietly(room.leave())


async def slow(stage):
    with Server(QUIET_PINGS | SMALL_RING | FAST_INBOUND | {"CUELIGHT_LIMITS__WRITE_TIMEOUT_S": "120"}) as server:
        await stage.report.group("slow: readers that fall behind", _stall(stage.report, server))
    with Server(QUIET_PINGS | FAST_INBOUND | {"CUELIGHT_LIMITS__WRITE_TIMEOUT_S": "2"}) as server:
        await stage.report.group("slow: a reader that takes nothing", _take_nothing(stage.report, server))
