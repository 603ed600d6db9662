"""Who presents, who is heard, who ranks above whom."""
import asyncio

from server import Server
from shapes import MEMBERS, ROLES, STAFF
from stage import Room, connect_patiently

TERM = "`term` grows by one each time, also when the baton falls vacant"
ONE = "exactly one participant at a time; at most one at any instant"
YOU_FIRST = "`you_changed` is followed at once by a `snapshot` that replaces what they knew"
SUCCESSION = "it goes to the highest-ranked organizer variant present (longest there first), else it is vacant"
WITHDRAWN = "the old holder's screen stops, control ends, and what their role or the mute-all does not allow is withdrawn"
AWAY = "30 s (a setting) without a connection. A shorter drop causes no event and changes no … baton"
AWAY_S = 2
RANK = "Nobody acts on an equal or higher rank, nobody grants a role above their own"
MUTE_ALL = "`mute_all`: everyone but the presenter and staff … those who join later too"
UNMUTE = "`unmute`: own: from `muted` with `speak`, the baton, or having been let speak"
RANK_OF = {role: len(ROLES) - place for place, role in enumerate(ROLES)}


def _holder(client):
    person = client.state["presenter"]["participant"]
    return person and person["participant"]


async def _races(stage, encoding):
    report, room = stage.report, await stage.room("live", encoding=encoding)
    staff = [room.boss] + [await room.enter(role) for role in STAFF[1:]]
    panelists = [await room.enter("panelist") for _ in range(3)]
    watcher = await room.enter("attendee")
    term = room.boss.state["presenter"]["term"]
    for turn in range(10):
        await room.sync()
        answers = await asyncio.gather(*(
            client.command("take_presenter" if place % 2 else "hand_presenter",
                           {} if place % 2 else {"participant": panelists[(turn + place) % 3].id},
                           expect={"presenter_term": term})
            for place, client in enumerate(staff * 3)))
        codes = [answer.code for answer in answers]
        # a winner that wanted what already was leaves the term for the others, so the count of ok says nothing alone
        await room.sync()
        reached = watcher.state["presenter"]["term"]
        report.equal(reached, term + 1, "Compare and set: of a race exactly one wins", f"turn {turn}: {codes}")
        report.check(set(codes) <= {"ok", "conflict"}, "Compare and set", codes)
        term = reached
    terms = [event["data"]["term"] for event in watcher.seen_events("presenter_changed")]
    report.equal(terms, sorted(set(terms)), TERM)
    report.equal(terms, list(range(terms[0], terms[0] + len(terms))), TERM)
    report.equal(len({_holder(client) for client in room.clients}), 1, ONE)


async def _hand_over(stage):
    report, room = stage.report, await stage.room("live")
    boss, pam, ann = room.boss, await room.enter("panelist"), await room.enter("attendee")
    term = boss.state["presenter"]["term"]
    await boss.ok("hand_presenter", participant=ann.id)
    await ann.event("you_changed", lambda data: data["you"]["presenter"])
    await ann.until(lambda: ann.snapshots)
    report.check({"speak", "share_webcam", "present"} <= set(ann.you["capabilities"]),
                 "the baton adds `speak`, `share_webcam`, `present`", ann.you["capabilities"])
    report.check(ann.snapshots[0][0] > 0 and ann.events[ann.snapshots[0][0] - 1]["event"] == "you_changed", YOU_FIRST)
    for cmd in ("share_screen", "share_webcam", "unmute"):
        await ann.ok(cmd)
    await ann.ok("give_control", participant=pam.id)
    report.refused(await ann.command("hand_presenter", {"participant": pam.id}), "forbidden",
                   "`hand_presenter`: staff; the presenter, if a panelist or staff")
    report.refused(await ann.command("mute_all"), "forbidden", "Nothing else comes with the baton", missing="role")
    answer = await ann.command("give_control", {"participant": (await room.enter("attendee")).id})
    report.check(not answer.ok, "Only to staff and panelists", answer)
    await boss.ok("hand_presenter", participant=pam.id)
    await room.sync()
    kinds = {event["event"]: event["data"] for event in boss.events}
    report.equal(kinds.get("screen_changed"), {"state": "off"}, WITHDRAWN)
    report.equal(kinds.get("control_changed"), {"participant": None}, WITHDRAWN)
    report.equal((kinds.get("webcam_changed") or {}).get("on"), False, WITHDRAWN)
    report.check((kinds.get("mic_changed") or {}).get("mic") in ("muted", "muted_by_staff"), WITHDRAWN, kinds)
    report.check("present" not in ann.you["capabilities"], WITHDRAWN, ann.you)
    report.refused(await ann.command("share_screen"), "forbidden", "a change holds from the next message")
    report.equal((await pam.command("hand_presenter", {"participant": ann.id})).code, "ok",
                 "A presenter who is staff or a panelist may also hand the baton on")
    await room.sync()
    report.equal(boss.state["presenter"]["term"], term + 3, TERM)
    report.refused(await boss.command("hand_presenter", {"participant": "nobody"}), "not_found", "hand_presenter")


async def _drops_and_succession(stage):
    report = stage.report
    with Server(env={"CUELIGHT_SESSION__AWAY_GRACE_S": str(AWAY_S)}) as server:
        room = await Room.make(server, phase="live")
        boss = room.boss
        inside, first = await room.enter("in_session_co_organizer"), await room.enter("co_organizer")
        await room.enter("co_organizer")
        ann = await room.enter("attendee")
        mark = len(ann.events)
        await boss.drop()
        await asyncio.sleep(AWAY_S / 4)
        await connect_patiently(boss, boss.resume_point())
        await room.sync()
        report.equal((_holder(ann), ann.seen_events("participant_left", mark)), (boss.id, []), AWAY)
        term = ann.state["presenter"]["term"]
        await boss.drop()
        changed = await ann.event("presenter_changed", since=mark, timeout=AWAY_S * 5)
        report.equal((changed["data"]["participant"]["participant"], changed["data"]["reason"],
                      changed["data"]["term"]), (first.id, "left", term + 1), SUCCESSION)
        left = await inside.event("participant_left", lambda data: data["participant"] == boss.id)
        report.equal(left["data"]["reason"], "dropped", "`participant_left` with reason")
        for client in room.clients[1:4]:
            if client is not inside:
                await client.ok("leave")
        await ann.event("presenter_changed", lambda data: data["participant"] and
                        data["participant"]["participant"] == inside.id)
        await inside.close()  # 1000: a leaving at once
        vacant = await ann.event("presenter_changed", lambda data: data["participant"] is None)
        report.equal(vacant["data"]["term"], ann.state["presenter"]["term"], TERM)
        back = await room.enter("in_session_co_organizer")
        again = await ann.event("presenter_changed", lambda data: data["participant"] and
                                data["participant"]["participant"] == back.id)
        report.equal(again["data"]["term"], vacant["data"]["term"] + 1, "vacant until one arrives")


async def baton(stage):
    for encoding in ("json", "msgpack"):
        await stage.report.group(f"baton: races, {encoding}", _races(stage, encoding))
    await stage.report.group("baton: hand-over", _hand_over(stage))
    await stage.report.group("baton: drops and succession", _drops_and_succession(stage))


async def _mic(client, wanted):
    await client.until(lambda: client.you["mic"] == wanted, timeout=3)


async def _mute_all(stage):
    report, room = stage.report, await stage.room("live")
    boss, pam, ann = room.boss, await room.enter("panelist"), await room.enter("attendee")
    report.check(ann.you["mic"] != "open" and not (await ann.command("unmute")).ok,
                 "Attendees enter muted and cannot unmute themselves")
    await boss.ok("unmute", participant=ann.id)
    await ann.event("unmute_requested")
    report.equal(ann.you["mic"], "muted", "Another's: lifts the staff mute, lets them speak (`mic` becomes `muted`)")
    await room.sync()
    report.check("speak" in ann.you["capabilities"], "being let speak adds `speak`", ann.you["capabilities"])
    await ann.ok("unmute")
    await pam.ok("unmute")
    await boss.ok("unmute")
    await boss.ok("mute_all")
    await room.sync()
    report.equal((boss.you["mic"], pam.you["mic"], ann.you["mic"]), ("open", "muted", "muted_by_staff"), MUTE_ALL)
    report.refused(await ann.command("unmute"), "forbidden", "attendees … lose having been let speak")
    report.equal((await pam.command("unmute")).code, "ok", "panelists may unmute themselves again unless it also locks")
    epoch = boss.state["mute"]["mute_epoch"]
    await boss.ok("mute_all", lock=True)
    await room.sync()
    report.equal(ann.state["mute"], {"mute_epoch": epoch + 1, "active": True, "locked": True}, "`mute_epoch` grows")
    report.equal((await pam.command("unmute")).code, "forbidden", "with `lock` `muted_by_staff`")
    late_panelist, late = await room.enter("panelist"), await room.enter("attendee")
    report.equal((late_panelist.you["mic"], late.you["mic"]), ("muted_by_staff",) * 2, MUTE_ALL, "late joiners")
    report.refused(await late_panelist.command("unmute"), "forbidden", MUTE_ALL)
    await boss.ok("mute_all", lock=True)
    await room.sync()
    report.equal(ann.state["mute"]["mute_epoch"], epoch + 1, "unless nobody would change and `lock` is the same")
    await boss.ok("unmute", participant=late_panelist.id)
    report.equal((await late_panelist.command("unmute")).code, "ok", UNMUTE)
    await boss.ok("lift_mute_all")
    report.equal((await pam.command("unmute")).code, "ok", "`lift_mute_all`: panelists may unmute themselves")
    free = await room.enter("panelist")
    report.equal((await free.command("unmute")).code, "ok", "late joiners are no longer bound")
    report.refused(await late.command("unmute"), "forbidden", "Attendees … cannot unmute themselves")


async def _single_mutes(stage):
    report, room = stage.report, await stage.room("live")
    boss, pam, ann = room.boss, await room.enter("panelist"), await room.enter("attendee")
    await pam.ok("unmute")
    await boss.ok("mute", participant=pam.id)
    await _mic(pam, "muted_by_staff")
    report.refused(await pam.command("unmute"), "forbidden", "from `muted_by_staff` only staff and the presenter")
    report.refused(await pam.command("mute", {"participant": boss.id}), "forbidden", "another's: mute_all",
                   missing="role", capability="mute_all")
    await boss.ok("hand_presenter", participant=pam.id)
    report.equal((await pam.command("unmute")).code, "ok", "from `muted_by_staff` only staff and the presenter")
    staff = await room.enter("in_session_co_organizer")
    await boss.ok("unmute")
    report.equal((await staff.command("mute", {"participant": boss.id})).code, "ok",
                 "Muting is not ranked: whoever may mute all may mute anyone")
    report.equal((await boss.command("unmute")).code, "ok", "from `muted_by_staff` only staff and the presenter")
    # an attendee's microphone is the organizers' and panelists' business, not other attendees'
    other = await room.enter("attendee")
    mark = len(other.events)
    await boss.ok("unmute", participant=ann.id)
    await ann.ok("unmute")
    await room.sync()
    seen = [event for event in other.seen_events("mic_changed", mark) if event["data"]["participant"] == ann.id]
    report.check(not seen, "`mic_changed`: … attendees where staff, a panelist or the presenter is concerned", seen)
    report.check(pam.seen_events("mic_changed"), "`mic_changed`: staff, panelists and that person")


async def audio(stage):
    await stage.report.group("audio: mute all, lock, late joiners, lift", _mute_all(stage))
    await stage.report.group("audio: one person", _single_mutes(stage))


def _may_set(actor, target, wanted, wanted_member):
    """The rank rule of decision 4."""
    if actor not in STAFF:
        return "role"
    if RANK_OF[target] >= RANK_OF[actor] or RANK_OF[wanted] > RANK_OF[actor]:
        return "rank"
    return None if wanted != "organizer" and (wanted not in MEMBERS or wanted_member) else "refused"


async def _set_role(stage, actor_role):
    report = stage.report
    room = await stage.room("scheduled", boss_role="organizer")
    actor = room.boss if actor_role == "organizer" else await room.enter(actor_role)
    for target_role in ROLES[1:]:
        for wanted in ROLES:
            if wanted == target_role:
                continue
            target = await room.enter(target_role)
            rule = _may_set(actor_role, target_role, wanted, target_role in MEMBERS)
            answer = await actor.command("set_role", {"participant": target.id, "role": wanted})
            detail = f"{actor_role} makes a {target_role} a {wanted}: {answer.code} {answer.error}"
            if rule in ("role", "rank"):
                report.check(answer.code == "forbidden" and answer.error["missing"] == rule, RANK, detail)
            elif rule == "refused":
                report.check(not answer.ok, "`co_organizer` … can be given only to account members; one organizer", detail)
            elif report.check(answer.ok, RANK, detail):
                await target.event("you_changed", lambda data: data["you"]["role"] == wanted)
                await target.until(lambda: target.snapshots)
                changed = await room.boss.event("role_changed",
                                                lambda data: data["person"]["participant"] == target.id)
                report.equal(changed["data"]["previous"], target_role, "`role_changed`: `person` (new role), `previous`")
            await target.close()
    await room.leave()


async def _remove(stage, actor_role):
    report, room = stage.report, await stage.room("live")
    actor = room.boss if actor_role == "organizer" else await room.enter(actor_role)
    for target_role in ROLES:
        target = room.boss if target_role == "organizer" else await room.enter(target_role)
        answer = await actor.command("remove", {"participant": target.id, "reason": "test"})
        detail = f"{actor_role} removes a {target_role}: {answer.code} {answer.error}"
        if actor_role not in STAFF:
            report.refused(answer, "forbidden", RANK, missing="role")
        elif RANK_OF[target_role] >= RANK_OF[actor_role]:
            report.refused(answer, "forbidden", RANK, missing="rank")
        elif report.check(answer.ok, RANK, detail):
            report.equal(await target.closed(), 4403, "`remove`: that person: 4403")
    await room.leave()


async def _own_role_and_hand_over(stage):
    report, room = stage.report, await stage.room("live")
    boss, co = room.boss, await room.enter("co_organizer")
    host = await room.enter("host_only_co_organizer")
    for client in (boss, co):
        answer = await client.command("set_role", {"participant": client.id, "role": "panelist"})
        report.refused(answer, "forbidden", "nobody changes their own role")
    report.check(not (await boss.command("hand_over_organizer", {"participant": host.id})).ok,
                 "the organizer may hand the organizer role to a `co_organizer`")
    report.refused(await co.command("hand_over_organizer", {"participant": co.id}), "forbidden", "who: the organizer")
    await boss.ok("hand_over_organizer", participant=co.id)
    await boss.until(lambda: boss.you["role"] != "organizer")
    await co.until(lambda: co.you["role"] == "organizer")
    report.equal(boss.you["role"], "co_organizer", "two `role_changed`")
    report.refused(await boss.command("remove", {"participant": co.id}), "forbidden", RANK, missing="rank")
    # Who looks on is told at the same time as those two, not before them.
    await host.until(lambda: len(list(host.seen_events("role_changed"))) >= 2)
    report.equal(len([event for event in host.seen_events("role_changed")]), 2, "two `role_changed`")


async def _outlives(stage):
    report, room = stage.report, await stage.room("live")
    ann, pam = await room.enter("attendee"), await room.enter("panelist")
    await room.boss.ok("set_role", participant=ann.id, role="panelist")
    await room.boss.ok("hand_presenter", participant=pam.id)
    await pam.ok("share_screen")
    await room.boss.ok("set_role", participant=pam.id, role="attendee")
    await room.sync()
    reasons = [event["data"]["reason"] for event in room.boss.seen_events("presenter_changed")]
    report.check(reasons[-1] in ("demoted", "handed"), "demoted out of eligibility", reasons)
    for client, role in ((ann, "panelist"), (pam, "attendee")):
        await client.drop()
        await connect_patiently(client)
        report.equal(client.you["role"], role, "they outlive reconnects and are changed by no new ticket")


async def ranks(stage):
    group = stage.report.group
    for role in ROLES:
        await group(f"ranks: {role} sets roles", _set_role(stage, role))
        await group(f"ranks: {role} removes", _remove(stage, role))
    await group("ranks: own role, hand over the organizer", _own_role_and_hand_over(stage))
    await group("ranks: outlive reconnects", _outlives(stage))
