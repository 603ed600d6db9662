"""What stays: resuming after drops, and a practice that leaves no trace."""
import asyncio

import rules
from server import ticket
from stage import connect_patiently

RESUME = "Resume: the missed events follow, those that the person may see now. Else a fresh snapshot"
FOLDED = "folded equals fresh"
TWIN = "A client that resumes ends in the same state as a twin that never dropped"
PRACTICE = "Going live from practice … discards chat, questions, votes, hands, strokes, recordings, mute-all and whatever was open"
KEEPS = "Going live from practice keeps roles, removals, drafted polls, handouts, door and policy"


def script(room, pam):
    """Thirty commands whose events everybody's state depends on."""
    boss = room.boss
    poll = {}

    async def create():
        poll["poll"] = await room.poll(opened=False)

    def does(client, cmd, **args):
        return lambda: client.ok(cmd, **args)

    def on_poll(cmd):
        return lambda: boss.ok(cmd, **poll)

    return [
        does(boss, "edit_details", title="Renamed", description="Anew"), does(boss, "set_chat_policy", attendees="everyone"),
        does(pam, "unmute"), does(pam, "share_webcam"), does(boss, "chat", to="everyone", text="one"),
        does(boss, "chat", to="staff", text="two"), create, on_poll("open_poll"), does(pam, "raise_hand"),
        does(boss, "mute_all"), does(boss, "lift_mute_all"), does(boss, "share_screen"),
        does(boss, "draw", stroke=rules.STROKE), does(boss, "give_control", participant=pam.id),
        does(boss, "revoke_control", participant=pam.id), on_poll("close_poll"), on_poll("share_poll_results"),
        does(boss, "clear_drawing"), does(boss, "draw", stroke=rules.STROKE), does(boss, "stop_screen"),
        does(boss, "start_recording"), does(boss, "pause_recording"), does(boss, "set_lab", lab="captions", on=True),
        does(pam, "caption", text="hear", final=True), does(boss, "set_survey", questions=rules.QUESTIONS),
        does(pam, "ask", text="what?"), does(boss, "lower_all_hands"), does(boss, "hide_webcam", participant=pam.id),
        on_poll("hide_poll_results"), does(boss, "set_door", locked=True),
    ]


async def _every_point(stage, role, encoding):
    """One dropper per point of the script: it drops before that step and comes back after the last."""
    report, room = stage.report, await stage.room("live", encoding=encoding)
    pam = await room.enter("panelist")
    twin = await room.enter(role)
    steps = script(room, pam)
    droppers = [await room.enter(role) for _ in steps]
    for dropper, step in zip(droppers, steps):
        await dropper.drop()
        await step()
    for place, dropper in enumerate(droppers):
        mark = len(dropper.events)
        await connect_patiently(dropper, dropper.resume_point())
        report.check(dropper.welcome["resumed"] and "state" not in dropper.welcome, RESUME, f"point {place}")
        head = dropper.welcome["seq"]
        await dropper.until(lambda: dropper.seq >= head)
        report.check(len(dropper.events) > mark or place >= 29, RESUME, f"point {place}: nothing followed")
    await room.sync()
    for place, dropper in enumerate(droppers):
        report.same_state(dropper.state, twin.state, TWIN, f"{role}, point {place}")
    folded = twin.state
    fresh = await room.fresh_state(twin)
    report.same_state(folded, fresh, FOLDED, role)
    for client in (room.boss, pam):
        folded, you = client.state, dict(client.you)
        report.same_state(folded, await room.fresh_state(client), FOLDED, client.label)
        report.equal(sorted(you["capabilities"]), sorted(client.you["capabilities"]),
                     "a participant is told what they may do … each time that changes", client.label)
    await room.leave()


async def _no_resume(stage):
    report, room = stage.report, await stage.room("live")
    ann, pam = await room.enter("attendee"), await room.enter("panelist")
    good = ann.resume_point()
    for what, point in (("foreign epoch", good | {"epoch": "other"}), ("future seq", good | {"seq": good["seq"] + 10_000})):
        await ann.drop()
        await connect_patiently(ann, point)
        report.check(not ann.welcome["resumed"] and "state" in ann.welcome, RESUME, what)
    await ann.drop()
    await room.boss.ok("set_role", participant=ann.id, role="panelist")
    await connect_patiently(ann, ann.resume_point())
    report.check(not ann.welcome["resumed"], RESUME, "promoted in between")
    report.equal(ann.you["role"], "panelist", RESUME, "promoted in between")
    await pam.drop()
    await room.boss.ok("hand_presenter", participant=pam.id)
    await connect_patiently(pam, pam.resume_point())
    report.check(not pam.welcome["resumed"] and pam.you["presenter"], RESUME, "the baton in between")
    newcomer = room.client("attendee")
    await connect_patiently(newcomer, {"epoch": room.boss.epoch, "seq": room.boss.seq - 1})
    report.check(not newcomer.welcome["resumed"], "this `sub` has had a welcome or snapshot at or before that `seq`")
    other = await stage.room("live")
    visitor = other.client("attendee")
    await connect_patiently(visitor, {"epoch": room.boss.epoch, "seq": 1})
    report.check(not visitor.welcome["resumed"], RESUME, "another session's point")


async def _storm_of_drops(stage):
    """Drops while events flow: whatever the moment, nothing is missed or doubled."""
    report, room = stage.report, await stage.room("live")
    twin, dropper = await room.enter("panelist"), await room.enter("panelist")

    async def talk():
        for number in range(150):
            await room.boss.ok("chat", to="everyone", text=f"flow {number}")
            await asyncio.sleep(0.002)

    talking = asyncio.create_task(talk())
    while not talking.done():
        await asyncio.sleep(0.011)
        await dropper.drop()
        await connect_patiently(dropper, dropper.resume_point())
    await talking
    await room.sync()
    texts = [event["data"]["text"] for event in dropper.seen_events("chat_message")]
    if not dropper.snapshots:
        report.equal(texts, [f"flow {number}" for number in range(150)], RESUME)
    report.same_state(dropper.state, twin.state, TWIN)


async def resume(stage):
    group = stage.report.group
    for role, encoding in (("attendee", "json"), ("panelist", "msgpack"), ("co_organizer", "json")):
        await group(f"resume: every point of 30, {role}, {encoding}", _every_point(stage, role, encoding))
    await group("resume: where a snapshot is due", _no_resume(stage))
    await group("resume: drops while events flow", _storm_of_drops(stage))


async def _rehearse(room, pam, ann):
    """What a rehearsal may contain; returns the ids that must survive and those that must not."""
    boss = room.boss
    draft = await room.poll(opened=False)
    handout = await room.handout()
    opened = await room.poll()
    await pam.ok("vote", poll=opened, choices=[0])
    await room.say(boss, "REHEARSED chat")
    await room.ask(pam, "REHEARSED question")
    for cmd, args in (("raise_hand", {}), ("mute_all", {"lock": True}), ("share_screen", {}),
                      ("draw", {"stroke": rules.STROKE}), ("start_recording", {}),
                      ("set_chat_policy", {"attendees": "everyone"}),
                      ("set_role", {"participant": ann.id, "role": "panelist"})):
        await boss.ok(cmd, **args)
    return draft, handout


async def _practice(stage):
    report, room = stage.report, await stage.room("practice")
    boss, pam, ann = room.boss, await room.enter("panelist"), await room.enter("attendee")
    tom = await room.enter("attendee")
    report.equal((tom.state["phase"], pam.state["phase"]), ("scheduled", "practice"),
                 "In practice attendees still see `scheduled`")
    draft, handout = await _rehearse(room, pam, ann)
    await room.sync()
    state = await room.fresh_state(tom)
    report.check(b"REHEARSED" not in b"".join(tom.raw), "In practice attendees still see `scheduled`")
    report.equal((state["phase"], state["screen"], state["mute"]["active"], state["poll"], state["recording"]["state"]),
                 ("scheduled", "off", False, None, "off"), "In practice attendees still see `scheduled`")
    kinds = {event["event"] for event in tom.events}
    report.check(kinds <= rules.SHOWN_IN_SCHEDULED | {"participant_joined"}, "In practice attendees still see `scheduled`",
                 kinds)
    term = boss.state["presenter"]["term"]
    counts = {client.sub: len(client.snapshots) for client in room.clients}
    await boss.ok("start")
    for client in room.clients:
        await client.until(lambda: len(client.snapshots) > counts[client.sub] and client.state["phase"] == "live")
    state = boss.state
    report.equal((state["screen"], state["strokes"], state["hands"], state["poll"], state["mute"]["active"],
                  state["recording"]["state"], state["chat"]["messages"], state["questions"]),
                 ("off", [], 0, None, False, "off", [], []), PRACTICE)
    report.equal(pam.you["hand"], False, PRACTICE)
    report.check(draft in {poll["poll"] for poll in state["polls"]}, KEEPS, "polls")
    report.check(handout in {item["handout"] for item in state["handouts"]}, KEEPS, "handouts")
    report.equal((state["chat"]["policy"], ann.you["role"]), ("everyone", "panelist"), KEEPS)
    report.equal(state["presenter"]["term"], term, "`term` grows by one at each change: nobody new presents")
    report.equal(state["presenter"]["participant"]["participant"], boss.id, "The presenter is then the organizer if present")
    for client in room.clients:
        folded = client.state
        report.same_state(folded, await room.fresh_state(client), FOLDED, client.sub)
    for kind in ("json", "csv"):
        answer = await room.rest.call("GET", f"/v1/sessions/{room.session}/report", params={"format": kind})
        report.check(answer.is_success and "REHEARSED" not in answer.text, "nothing rehearsed enters reports", kind)
    for cmd in ("list_chat", "list_questions"):
        report.equal((await boss.ok(cmd)).result["items"], [], PRACTICE, cmd)
    late = room.client("attendee", sub=tom.sub)
    late.ticket = ticket(room.session, "attendee", tom.sub)
    await tom.drop()
    await connect_patiently(late)
    report.equal(late.state["phase"], "live", "practice → live changes the view")


async def practice(stage):
    await stage.report.group("practice: leaves no trace", _practice(stage))
