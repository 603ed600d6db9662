"""Handouts, the recording and the labs."""
import asyncio

HANDOUTS = "`POST`, `GET /v1/sessions/{session}/handouts`, `GET …/{handout}`"
BEARER = "`Bearer` … with a session ticket (the participant record's present role decides; removed: 403)"
RECORDING = "`recording_changed` all: `state, elapsed_ms`"
LABS = "`react`: any, while that lab is on; `caption`: use_labs, while that lab is on"


async def _handouts(stage):
    report, room = stage.report, await stage.room("live")
    ann, pam, gone = await room.enter("attendee"), await room.enter("panelist"), await room.enter("attendee")
    content = bytes(range(256)) * 8
    answer = await room.rest.upload(room.session, "numbers.pdf", content, bearer=room.boss.ticket)
    report.equal(answer.status_code, 201, HANDOUTS, answer.text)
    added = (await ann.event("handout_added"))["data"]
    report.equal((added["name"], added["size"]), ("numbers.pdf", len(content)), "`handout_added` all")
    path = f"/v1/sessions/{room.session}/handouts"
    listed = await room.rest.call("GET", path, bearer=ann.ticket)
    report.check(listed.is_success and added["handout"] in listed.text, HANDOUTS, listed.text)
    got = await room.rest.call("GET", f"{path}/{added['handout']}", bearer=ann.ticket)
    report.check(got.content == content, HANDOUTS, f"{got.status_code}, {len(got.content)} bytes")
    for client in (ann, pam):
        answer = await room.rest.upload(room.session, bearer=client.ticket)
        report.equal(answer.status_code, 403, BEARER, f"upload by a {client.you['role']}")
    report.equal((await room.rest.call("GET", path, auth=None)).status_code, 401, BEARER, "nobody")
    await room.boss.ok("set_role", participant=pam.id, role="in_session_co_organizer")
    answer = await room.rest.upload(room.session, "later.txt", b"later", bearer=pam.ticket)
    report.equal(answer.status_code, 201, BEARER, "promoted, with the old ticket")
    await room.boss.ok("remove", participant=gone.id)
    report.equal((await room.rest.call("GET", path, bearer=gone.ticket)).status_code, 403, BEARER)
    await room.boss.ok("remove_handout", handout=added["handout"])
    await ann.event("handout_removed")
    got = await room.rest.call("GET", f"{path}/{added['handout']}", bearer=ann.ticket)
    report.equal(got.status_code, 404, HANDOUTS, "removed")
    report.refused(await room.boss.command("remove_handout", {"handout": "none"}), "not_found", "`remove_handout`")


async def handouts(stage):
    await stage.report.group("handouts: up, down, away", _handouts(stage))


async def _recording(stage):
    report, room = stage.report, await stage.room("live")
    ann, boss = await room.enter("attendee"), room.boss
    for cmd in ("pause_recording", "resume_recording"):
        report.refused(await boss.command(cmd), "conflict", RECORDING)
    elapsed = []
    for cmd, state in (("start_recording", "on"), ("pause_recording", "paused"), ("resume_recording", "on"),
                       ("stop_recording", "off")):
        mark = len(ann.events)
        await boss.ok(cmd)
        changed = await ann.event("recording_changed", since=mark)
        report.equal(changed["data"]["state"], state, RECORDING, cmd)
        elapsed.append(changed["data"]["elapsed_ms"])
        await asyncio.sleep(0.05)
    report.check(elapsed[1] <= elapsed[2] <= elapsed[1] + 40, RECORDING, f"a pause does not count: {elapsed}")
    await boss.ok("start_recording")
    await boss.ok("end")
    await ann.closed()
    kinds = [event["event"] for event in ann.events[-4:]]
    report.check("recording_changed" in kinds and kinds.index("recording_changed") < kinds.index("phase_changed"),
                 "`end`: one record: `recording_changed`, `poll_closed`, `phase_changed` all", kinds)


async def recording(stage):
    await stage.report.group("recording: its states", _recording(stage))


async def _labs(stage, encoding):
    report, room = stage.report, await stage.room("live", encoding=encoding)
    boss, pam, ann = room.boss, await room.enter("panelist"), await room.enter("attendee")
    report.refused(await ann.command("react", {"emoji": "clap"}), "conflict", LABS)
    report.refused(await boss.command("caption", {"text": "early", "final": True}), "conflict", LABS)
    await pam.ok("set_lab", lab="reactions", on=True)
    await boss.ok("set_lab", lab="captions", on=True)
    for emoji in ("clap", "clap", "heart"):
        await ann.ok("react", emoji=emoji)
    counted = {}

    def all_counted():
        counted.clear()
        for item in boss.transients:
            for emoji, count in item["data"]["counts"].items() if item["event"] == "reactions" else ():
                counted[emoji] = counted.get(emoji, 0) + count
        return counted == {"clap": 2, "heart": 1}
    try:
        await boss.until(all_counted, timeout=3)
    except asyncio.TimeoutError:
        pass
    report.equal(counted, {"clap": 2, "heart": 1}, "`counts` by emoji since the last")
    await pam.ok("caption", text="not yet", final=False)
    got = await ann.transient("caption")
    report.equal((got["data"]["text"], got["data"]["from"]["participant"]), ("not yet", pam.id), "transient `caption` all")
    await pam.ok("caption", text="final words", final=True)
    await ann.event("caption", lambda data: data["text"] == "final words")
    report.refused(await ann.command("caption", {"text": "x", "final": True}), "forbidden", "`caption`: use_labs",
                   capability="use_labs", missing="role")
    await boss.ok("set_lab", lab="reactions", on=False)
    report.refused(await ann.command("react", {"emoji": "clap"}), "conflict", LABS)


async def labs(stage):
    for encoding in ("json", "msgpack"):
        await stage.report.group(f"labs: reactions and captions, {encoding}", _labs(stage, encoding))
