"""Malformed and hostile input: the exact refusal, nothing changed, nobody else troubled."""
import asyncio
import copy
import json

import msgpack

from cuelight_client import Gone
from stage import connect_patiently, fresh, quietly

INVALID = "unknown keys in `args` or `expect`, and an unknown `cmd`, are `invalid`"
TYPES = "Errors: `invalid` (with `field`; `id` is null where it could not be read)"
LENGTHS = "Lengths are Unicode scalar values after NFC (limits: beyond: `invalid`)"
SURVIVES = "A refused command never costs the connection"
UNCHANGED = "Errors: a refused command changes nothing"
LIMIT = {"chat": 2000, "question": 1000, "title": 300, "option": 150, "reason": 200}

# name: (command, arguments, field that the refusal names, or None where the page does not say which)
BAD = {
    "unknown cmd": ("frobnicate", {}, None),
    "cmd in capitals": ("RAISE_HAND", {}, None),
    "unknown key": ("raise_hand", {"by": "somebody"}, "by"),
    "forged author": ("chat", {"to": "everyone", "text": "x", "from": "boss"}, "from"),
    "missing argument": ("chat", {"to": "everyone"}, "text"),
    "number for text": ("chat", {"to": "everyone", "text": 5}, "text"),
    "null for text": ("chat", {"to": "everyone", "text": None}, "text"),
    "list for a participant": ("remove", {"participant": ["x"]}, "participant"),
    "text for a bool": ("set_door", {"locked": "true"}, "locked"),
    "number for a bool": ("mute_all", {"lock": 1}, "lock"),
    "unknown role": ("set_role", {"participant": "x", "role": "presenter"}, "role"),
    "unknown policy": ("set_chat_policy", {"attendees": "all"}, "attendees"),
    "unknown lab": ("set_lab", {"lab": "lasers", "on": True}, "lab"),
    "unknown kind": ("create_poll", {"question": "q", "kind": "guess"}, "kind"),
    "one option": ("create_poll", {"question": "q", "kind": "single", "options": ["a"]}, "options"),
    "21 options": ("create_poll", {"question": "q", "kind": "single", "options": [str(n) for n in range(21)]},
                   "options"),
    "no options": ("create_poll", {"question": "q", "kind": "single"}, "options"),
    "21 survey questions": ("set_survey", {"questions": [{"question": "q", "kind": "text"}] * 21}, "questions"),
    "limit of 501": ("list_chat", {"limit": 501}, "limit"),
    "limit negative": ("list_chat", {"limit": -1}, "limit"),
    "limit a float": ("list_chat", {"limit": 1.5}, "limit"),
    "unknown emoji": ("react", {"emoji": "<img>"}, "emoji"),
    "unknown tool": ("draw", {"stroke": {"tool": "axe", "color": "#ff0000", "width": 1, "points": [[0, 0]]}}, None),
    "color of script": ("draw", {"stroke": {"tool": "pen", "color": "red;}", "width": 1, "points": [[0, 0]]}}, None),
    "point outside": ("draw", {"stroke": {"tool": "pen", "color": "#ff0000", "width": 1, "points": [[0, 2]]}}, None),
    "257 points": ("draw", {"stroke": {"tool": "pen", "color": "#ff0000", "width": 1, "points": [[0, 0]] * 257}}, None),
    "args a list": ("raise_hand", [], None),
    "bidi override": ("chat", {"to": "everyone", "text": "a\u202eb"}, "text"),
    "control character": ("chat", {"to": "everyone", "text": "a\u0007b"}, "text"),
    "chat too long": ("chat", {"to": "everyone", "text": "x" * 2001}, "text"),
    "chat of 2001 wide": ("chat", {"to": "everyone", "text": "\U0001f600" * 2001}, "text"),
    "question too long": ("ask", {"text": "x" * 1001}, "text"),
    "title too long": ("edit_details", {"title": "x" * 301}, "title"),
    "poll title too long": ("create_poll", {"question": "x" * 301, "kind": "text"}, "question"),
    "option too long": ("create_poll", {"question": "q", "kind": "single", "options": ["a", "x" * 151]}, None),
    "reason too long": ("remove", {"participant": "x", "reason": "x" * 201}, "reason"),
}
UNSURE_LIMIT = {"title too long"}  # the page gives a limit for poll titles, not plainly for the webinar's

# JSON texts that no encoder would write; %s stands for the id
RAW_JSON = {
    "duplicate key in args": '{"id":"%s","cmd":"set_door","args":{"locked":false,"locked":true}}',
    "duplicate cmd": '{"id":"%s","cmd":"lower_all_hands","cmd":"end","args":{}}',
    "duplicate args": '{"id":"%s","cmd":"set_door","args":{"locked":false},"args":{"locked":true}}',
    "integer of 2^53": '{"id":"%s","cmd":"list_chat","args":{"limit":9007199254740992}}',
    "expect of 2^53": '{"id":"%s","cmd":"raise_hand","args":{},"expect":{"presenter_term":9007199254740992}}',
    "integer of 40 digits": '{"id":"%s","cmd":"list_chat","args":{"limit":' + "9" * 40 + "}}",
    "nesting of 1000": '{"id":"%s","cmd":"draw","args":{"stroke":' + "[" * 1000 + "]" * 1000 + "}}",
    "array of 5000": '{"id":"%s","cmd":"vote","args":{"poll":"p","choices":[' + ",".join(["1"] * 5000) + "]}}",
    "NaN": '{"id":"%s","cmd":"vote","args":{"poll":"p","rating":NaN}}',
    "not closed": '{"id":"%s","cmd":"raise_hand"',
    "trailing text": '{"id":"%s","cmd":"raise_hand","args":{}} x',
    "lone surrogate": '{"id":"%s","cmd":"chat","args":{"to":"everyone","text":"\\ud800"}}',
    "a list": '["%s"]',
    "bare text": '"%s"',
    "unknown key in expect": '{"id":"%s","cmd":"raise_hand","args":{},"expect":{"mood":1}}',
    "wrong type in expect": '{"id":"%s","cmd":"raise_hand","args":{},"expect":{"presenter_term":"4"}}',
}
BAD_IDS = {"missing": None, "a number": 7, "empty": "", "65 long": "i" * 65, "a list": ["x"], "a bool": True}


async def _untouched(stage, room, before, what):
    """The room is as it was, for another person too."""
    await room.sync()
    folded = dict(room.boss.state, title=before["title"])
    stage.report.same_state(folded, before, UNCHANGED, what)


async def _refused_alone(stage, room, client, send, what, field=None):
    """Sends; expects one `invalid` and a connection that still works."""
    mark = len(client.answers)
    try:
        await send()
        answer = await client.until(lambda: client.answers[mark:] and client.answers[mark])
        await client.ok("list_chat")
    except (Gone, asyncio.TimeoutError):
        stage.report.check(False, SURVIVES, f"{what}: closed {client.close_code} {client.close_reason}")
        await quietly(client.drop())
        return await connect_patiently(client, client.resume_point())
    fine = stage.report.equal(answer.code, "invalid", TYPES, what)
    if fine and field:
        stage.report.equal(answer.error.get("field"), field, TYPES, what)


async def _commands(stage, encoding):
    room = await stage.room("live", encoding=encoding)
    before = copy.deepcopy(room.boss.state)
    for what, (cmd, args, field) in BAD.items():
        async def send():
            await room.boss.send({"id": room.boss.next_id(), "cmd": cmd, "args": args})
        if what not in UNSURE_LIMIT:
            await _refused_alone(stage, room, room.boss, send, what, field)
    await _untouched(stage, room, before, "after all bad commands")


async def _raw_json(stage):
    room = await stage.room("live")
    before = copy.deepcopy(room.boss.state)
    for what, text in RAW_JSON.items():
        async def send():
            await room.boss.send_raw(text % fresh("raw"))
        await _refused_alone(stage, room, room.boss, send, what)
    await _untouched(stage, room, before, "after all raw texts")


async def _raw_msgpack(stage):
    room = await stage.room("live", encoding="msgpack")
    before = copy.deepcopy(room.boss.state)

    def packed(args):
        return msgpack.packb({"id": fresh("raw"), "cmd": "list_chat", "args": args})

    nested = b"\x91" * 1000 + b"\xc0"
    payloads = {
        "integer of 2^53": packed({"limit": 1 << 53}),
        "negative": packed({"limit": -5}),
        "float": packed({"limit": 1.5}),
        "NaN": packed({"limit": float("nan")}),
        "binary for text": msgpack.packb({"id": fresh("raw"), "cmd": "ask", "args": {"text": b"bytes"}}),
        "integer keys": msgpack.packb({"id": fresh("raw"), "cmd": "list_chat", "args": {1: 2}}),
        "extension type": packed({"limit": msgpack.ExtType(5, b"x")}),
        "timestamp": packed({"limit": msgpack.Timestamp(1)}),
        "nesting": b"\x83\xa2id\xa1z\xa3cmd\xa4draw\xa4args" + nested,
        "cut": packed({"limit": 5})[:-1],
        "array said to be huge": b"\x83\xa2id\xa1y\xa3cmd\xa4draw\xa4args\xdd\xff\xff\xff\xff",
        "duplicate key": b"\x83\xa2id\xa1x\xa3cmd\xa8set_door\xa4args\x82\xa6locked\xc2\xa6locked\xc3",
        "invalid UTF-8 in a string": b"\x83\xa2id\xa1w\xa3cmd\xa3ask\xa4args\x81\xa4text\xa2\xff\xfe",
    }
    for what, payload in payloads.items():
        async def send():
            await room.boss.send_raw(payload)
        await _refused_alone(stage, room, room.boss, send, f"msgpack {what}")
    await _untouched(stage, room, before, "after all raw packets")


async def _ids(stage):
    room = await stage.room("live")
    for what, wrong in BAD_IDS.items():
        message = {"cmd": "raise_hand", "args": {}} | ({} if wrong is None else {"id": wrong})
        mark = len(room.boss.answers)
        await room.boss.send(message)
        answer = await room.boss.until(lambda: room.boss.answers[mark:] and room.boss.answers[mark])
        stage.report.equal((answer.code, answer.error.get("field")), ("invalid", "id"), TYPES, f"id {what}")
    answer = await room.boss.command("lower_hand", {}, id="i" * 64)
    stage.report.equal(answer.code, "ok", "`id` (string, 1 to 64 characters)")
    extra = {"id": fresh("later"), "cmd": "lower_hand", "args": {}, "trace": {"later": "version"}}
    mark = len(room.boss.answers)
    await room.boss.send(extra)
    answer = await room.boss.until(lambda: room.boss.answers[mark:] and room.boss.answers[mark])
    stage.report.equal(answer.code, "ok", "Unknown keys of the envelope are ignored")


async def _limits(stage, encoding):
    """At the limit everything is accepted; combining sequences count as NFC does."""
    room = await stage.room("live", encoding=encoding)
    ann = await room.enter("attendee")
    fine = {
        "chat": ("chat", {"to": "everyone", "text": "x" * LIMIT["chat"]}),
        "chat, wide": ("chat", {"to": "everyone", "text": "\U0001f600" * LIMIT["chat"]}),
        "chat, decomposed": ("chat", {"to": "everyone", "text": "e\u0301" * LIMIT["chat"]}),
        "chat, lines": ("chat", {"to": "everyone", "text": "a\nb"}),
        "question": ("ask", {"text": "x" * LIMIT["question"]}),
        "title": ("edit_details", {"title": "x" * LIMIT["title"]}),
        "poll": ("create_poll", {"question": "x" * LIMIT["title"], "kind": "single",
                                 "options": [f"{n:02}" + "x" * (LIMIT["option"] - 2) for n in range(20)]}),
        "reason": ("remove", {"participant": ann.id, "reason": "x" * LIMIT["reason"]}),
    }
    for what, (cmd, args) in fine.items():
        stage.report.equal((await room.boss.command(cmd, args)).code, "ok", LENGTHS, f"{what} at its limit")
    message = room.boss.seen_events("chat_message")[2]["data"]["text"]
    stage.report.equal(message, "\u00e9" * LIMIT["chat"], LENGTHS, "texts are kept in NFC")


async def _frames(stage):
    """What is wrong below the message: each costs its own connection and nobody else's."""
    room = await stage.room("live")
    neighbour = await room.enter("attendee")
    huge = json.dumps({"id": "h", "cmd": "chat", "args": {"to": "everyone", "text": "x" * 40000}})
    valid = {"id": "w", "cmd": "list_chat", "args": {}}
    for what, encoding, payload, code in (
            ("frame of 40 KB", "json", huge, 1009),
            ("binary frame on JSON", "json", b"\x80", 4400),
            ("binary frame of sound JSON", "json", json.dumps(valid).encode(), 4400),
            ("text frame on msgpack", "msgpack", json.dumps(valid), 4400)):
        client = await room.enter("panelist", encoding=encoding)
        await client.send_raw(payload)
        stage.report.equal(await client.closed(), code, "Close codes: 1009 frame too large; 4400 not this protocol", what)
    client = await room.enter("panelist")
    # an unmasked write of our own: a text frame whose payload is no UTF-8 (RFC 6455, 8.1: close 1007)
    client.ws.transport.write(b"\x81\x82\x00\x00\x00\x00\xff\xfe")
    stage.report.equal(await client.closed(), 1007, "No input panics or hangs the server", "invalid UTF-8")
    await neighbour.ok("list_chat")
    await room.sync(room.boss, neighbour)
    stage.report.check(neighbour.open and room.boss.open, SURVIVES, "neighbours stay")


async def bad_input(stage):
    group = stage.report.group
    for encoding in ("json", "msgpack"):
        await group(f"bad input: commands, {encoding}", _commands(stage, encoding))
        await group(f"bad input: texts at their limit, {encoding}", _limits(stage, encoding))
    await group("bad input: raw JSON", _raw_json(stage))
    await group("bad input: raw msgpack", _raw_msgpack(stage))
    await group("bad input: ids", _ids(stage))
    await group("bad input: frames", _frames(stage))
