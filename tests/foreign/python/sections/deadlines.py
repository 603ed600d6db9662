"""What happens by the clock: the grace of the absent, of a session left alone, and of the survey."""
import asyncio
import contextlib
import time

from cuelight_client import Refused
from rules import ANSWERS, QUESTIONS
from server import Server
from stage import Room, connect_patiently, every_item

AWAY_S, ORPHAN_S, SURVEY_S = 2, 3, 4
SLACK_S = 2.5  # two shared cores
PRESENCE = "A person is present … until 30 s (a setting) without a connection: `participant_left` `dropped`"
SHORT = "A shorter drop causes no event and changes no hand, microphone, webcam or baton"
ORPHAN = "a session with nobody in it who may end it ends by itself after `session.orphan_grace_s`"
RECORD = "`end`: one record: `recording_changed`, `poll_closed`, `phase_changed` all; each socket closes 4410"
SURVEY = "After the end: `POST /v1/sessions/{session}/survey` with the ticket, for 15 minutes (a setting)"
RESTART = "After a restart of the server these 30 s, and the grace of an orphaned session, count from the restart"


def _left(watcher, person, since):
    return [event for event in watcher.seen_events("participant_left", since)
            if event["data"]["participant"] == person.id]


async def _gone_for_good(report, room):
    ann, pam = await room.enter("attendee"), await room.enter("panelist")
    await room.sync()
    for person in (ann, pam):
        mark, began = len(room.boss.events), time.monotonic()
        await person.drop()
        event = await room.boss.event("participant_left", lambda data: data["participant"] == person.id, since=mark,
                                      timeout=AWAY_S + SLACK_S + 1)
        waited = time.monotonic() - began
        report.check(AWAY_S - 0.1 <= waited < AWAY_S + SLACK_S, PRESENCE, f"{person.sub} left after {waited:.2f} s")
        report.equal(event["data"]["reason"], "dropped", PRESENCE, person.sub)
    await connect_patiently(ann)
    await room.boss.event("participant_joined", lambda data: data["participant"] == ann.id, since=mark)


async def _short_drop(report, room):
    """The one who holds everything drops twice, each time for less than the grace."""
    pam, ann = await room.enter("panelist"), await room.enter("attendee")
    await room.boss.ok("hand_presenter", participant=pam.id)
    for cmd in ("unmute", "share_webcam", "raise_hand", "share_screen"):
        await pam.ok(cmd)
    await room.sync()
    marks = {client.sub: len(client.events) for client in (room.boss, ann)}
    before = dict(room.boss.state)
    for _ in range(2):
        await pam.drop()
        await asyncio.sleep(AWAY_S * 0.6)
        await connect_patiently(pam, pam.resume_point())
    await asyncio.sleep(AWAY_S + 1)  # a grace that the return did not stop would be over
    for client in (room.boss, ann):
        seen = [event["event"] for event in client.events[marks[client.sub]:]]
        report.equal(seen, [], SHORT, client.sub)
    report.same_state(room.boss.state, before, SHORT)
    report.equal((pam.you["presenter"], pam.you["mic"], pam.you["webcam"], pam.you["hand"]), (True, "open", True, True),
                 SHORT, "the one who dropped")
    report.equal(room.boss.state["presenter"]["participant"]["participant"], pam.id, SHORT, "the baton")


async def _away(report, server):
    room = await Room.make(server, phase="live")
    await _gone_for_good(report, room)
    await _short_drop(report, room)
    await room.boss.ok("end")


async def _orphan(report, server):
    room = await Room.make(server, phase="live")
    ann, pam = await room.enter("attendee"), await room.enter("panelist", encoding="msgpack")
    await room.boss.ok("start_recording")
    await room.poll()
    for _ in range(2):  # somebody who may end it comes back in time, so the grace begins anew
        await room.boss.close()
        await asyncio.sleep(ORPHAN_S * 0.6)
        report.check(ann.open and ann.state["phase"] == "live", ORPHAN, "before the grace is over")
        await connect_patiently(room.boss)
    await asyncio.sleep(ORPHAN_S + 1)
    report.equal(ann.state["phase"], "live", ORPHAN, "with the organizer back")
    marks = {client.sub: len(client.events) for client in (ann, pam)}
    await room.boss.close()
    began = time.monotonic()
    for client in (ann, pam):
        await client.event("phase_changed", lambda data: data["phase"] == "ended", timeout=ORPHAN_S + SLACK_S + 1)
        waited = time.monotonic() - began
        report.check(ORPHAN_S - 0.1 <= waited < ORPHAN_S + SLACK_S, ORPHAN, f"ended after {waited:.2f} s")
        report.equal(await client.closed(7), 4410, RECORD)
        _judge_ending(report, client, marks[client.sub])
    await _turned_away(report, room.boss)


def _judge_ending(report, client, since):
    record = {"recording_changed", "poll_closed", "phase_changed"}
    ending = [event for event in client.events[since:] if event["event"] in record]
    report.equal({event["event"] for event in ending}, record, RECORD, client.sub)
    report.equal(len({event["at"] for event in ending}), 1, RECORD, f"{client.sub}: one record has one time")
    report.check(all("by" not in event or event["by"] is None for event in ending), ORPHAN, "nobody ended it")


async def _turned_away(report, client):
    try:
        await connect_patiently(client)
        report.check(False, "A later hello: 4410", f"{client.sub} was let in")
        await client.close()
    except Refused as refused:
        report.equal(refused.code, 4410, "A later hello: 4410")


async def _survey(report, server):
    room = await Room.make(server, phase="live")
    people = [await room.enter("attendee") for _ in range(2)]
    await room.boss.ok("set_survey", questions=QUESTIONS)
    await room.boss.ok("end")
    began = time.monotonic()

    async def post(client):
        answer = await room.rest.call("POST", f"/v1/sessions/{room.session}/survey", bearer=client.ticket,
                                      json={"answers": ANSWERS})
        return answer.status_code

    report.equal(await post(people[0]), 204, SURVEY, "at once")
    await asyncio.sleep(began + SURVEY_S - 1 - time.monotonic())
    report.equal(await post(people[0]), 204, SURVEY, "again, a second before the grace is over")
    report.equal(await post(people[1]), 204, SURVEY, "another, a second before the grace is over")
    await asyncio.sleep(began + SURVEY_S + 0.7 - time.monotonic())
    for client in people:
        status = await post(client)
        report.check(400 <= status < 500, SURVEY, f"after the grace: {status}")


async def _restart_away(report, server):
    """All are cut off by the crash; one comes back within the grace, one does not, and the outage counts for nobody."""
    room = await Room.make(server, phase="live")
    back, lost = await room.enter("panelist"), await room.enter("attendee")
    await room.sync()
    mark = len(room.boss.events)
    await _outage(server, AWAY_S + 1)
    began = time.monotonic()
    await connect_patiently(room.boss, room.boss.resume_point())
    here = {row["participant"] for row in (await every_item(room.boss, "list_participants"))[0]}
    report.check({back.id, lost.id} <= here, RESTART, "the outage does not count")
    await asyncio.sleep(began + AWAY_S * 0.6 - time.monotonic())
    await connect_patiently(back, back.resume_point())
    await room.boss.event("participant_left", lambda data: data["participant"] == lost.id, since=mark,
                          timeout=AWAY_S + SLACK_S)
    waited = time.monotonic() - began
    # the clock began to run at the start of the process, a moment before the first answer
    report.check(AWAY_S - 0.7 <= waited < AWAY_S + SLACK_S, RESTART, f"left {waited:.2f} s after the restart")
    await asyncio.sleep(1.5)
    report.equal(_left(room.boss, back, mark), [], RESTART, "who came back within the grace never left")
    await room.boss.ok("end")


async def _outage(server, seconds):
    server.kill()
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.restart)


async def _restart_orphan(report, server):
    """An orphaned session whose grace is half over: after the restart it has all of it again."""
    room = await Room.make(server, phase="live")
    ann = await room.enter("attendee")
    await room.boss.close()
    await asyncio.sleep(ORPHAN_S * 0.5)
    await _outage(server, ORPHAN_S)
    began = time.monotonic()
    await connect_patiently(ann, ann.resume_point())
    await asyncio.sleep(began + ORPHAN_S * 0.7 - time.monotonic())
    report.check(ann.open and ann.state["phase"] == "live", RESTART, "the outage does not count")
    with contextlib.suppress(asyncio.TimeoutError):
        await ann.event("phase_changed", lambda data: data["phase"] == "ended", timeout=ORPHAN_S + SLACK_S)
    waited = time.monotonic() - began
    report.equal(ann.state["phase"], "ended", ORPHAN, "after the restart")
    report.check(ORPHAN_S - 0.7 <= waited < ORPHAN_S + SLACK_S, RESTART, f"ended {waited:.2f} s after the restart")


async def _restart_alone(report, server):
    """Nobody at all comes back in time: whoever comes later finds it ended."""
    room = await Room.make(server, phase="live")
    ann = await room.enter("attendee")
    await _outage(server, 0.2)
    await asyncio.sleep(AWAY_S + ORPHAN_S + SLACK_S)
    await _turned_away(report, ann)


async def deadlines(stage):
    env = {"CUELIGHT_SESSION__AWAY_GRACE_S": str(AWAY_S), "CUELIGHT_SESSION__ORPHAN_GRACE_S": str(ORPHAN_S),
           "CUELIGHT_SESSION__SURVEY_GRACE_S": str(SURVEY_S)}
    group = stage.report.group
    with Server(env) as server:
        await group("deadlines: away", _away(stage.report, server))
        await group("deadlines: a session left alone", _orphan(stage.report, server))
        await group("deadlines: the survey", _survey(stage.report, server))
        await group("deadlines: away over a restart", _restart_away(stage.report, server))
        await group("deadlines: left alone over a restart", _restart_orphan(stage.report, server))
        await group("deadlines: nobody comes back", _restart_alone(stage.report, server))
