"""Repeated ids, and compare-and-set."""
import asyncio

from stage import connect_patiently

IDEMPOTENT = "A command sent again with the same id … gets the same answer and is applied once"
OTHER = "Same id, other content: `invalid`, field `id`"
REFUSED = "refused ones are decided anew"
NO_OP = "asking for what already is answers `ok` with no new event"
EXPECT = "If one is not the present value, the command changes nothing and answers `conflict` with `actual`"


async def _repeat(stage, room):
    report, boss = stage.report, room.boss
    first = await boss.command("create_poll", {"question": "q", "kind": "text"}, id="once")
    again = await boss.command("create_poll", {"question": "q", "kind": "text"}, id="once")
    report.check(first.same_as(again), IDEMPOTENT, f"{first} then {again}")
    await room.sync()
    report.equal(len(boss.seen_events("poll_created")), 1, IDEMPOTENT, "events")
    report.refused(await boss.command("create_poll", {"question": "other", "kind": "text"}, id="once"), "invalid",
                   OTHER, field="id")
    report.refused(await boss.command("raise_hand", {}, id="once"), "invalid", OTHER, field="id")
    twins = [await boss.submit("chat", {"to": "everyone", "text": "one of many"}, id="many") for _ in range(5)]
    answers = await asyncio.gather(*twins)
    report.check(all(answer.same_as(answers[0]) and answer.ok for answer in answers), IDEMPOTENT, "five in a row")
    await room.sync()
    report.equal(len([event for event in boss.seen_events("chat_message") if event["data"]["text"] == "one of many"]),
                 1, IDEMPOTENT, "five in a row")
    other = await room.enter("panelist")
    report.equal((await other.command("raise_hand", {}, id="once")).code, "ok", "`id` … is unique per `sub`")


async def _across_reconnects(stage, room):
    report, boss = stage.report, room.boss
    first = await boss.command("chat", {"to": "everyone", "text": "before the drop"}, id="drop-1")
    for resume in (True, False):
        await boss.drop()
        await connect_patiently(boss, boss.resume_point() if resume else None)
        again = await boss.command("chat", {"to": "everyone", "text": "before the drop"}, id="drop-1")
        report.check(first.same_as(again), IDEMPOTENT, f"across a reconnect, resume {resume}: {first}, {again}")
    unheard = await boss.submit("chat", {"to": "everyone", "text": "unheard"}, id="drop-2")
    await boss.drop()
    await connect_patiently(boss, boss.resume_point())
    unheard.cancel()
    report.equal((await boss.command("chat", {"to": "everyone", "text": "unheard"}, id="drop-2")).code, "ok", IDEMPOTENT)
    texts = [item["text"] for item in (await boss.ok("list_chat")).result["items"]]
    report.equal((texts.count("before the drop"), texts.count("unheard")), (1, 1), IDEMPOTENT, texts)


async def _remembered(stage, room):
    report, boss = stage.report, room.boss
    first = await boss.command("chat", {"to": "everyone", "text": "first of 128"}, id="oldest")
    for count in range(127):
        await boss.ok("raise_hand" if count % 2 else "lower_hand")
    again = await boss.command("chat", {"to": "everyone", "text": "first of 128"}, id="oldest")
    report.check(first.same_as(again), "at least the last 128 a person", f"{first} then {again}")


async def _no_op(stage, room):
    report, boss = stage.report, room.boss
    panelist = await room.enter("panelist")
    wanted = [("set_door", {"locked": True}), ("mute_all", {"lock": True}), ("start_recording", {}),
              ("set_lab", {"lab": "reactions", "on": True}), ("set_chat_policy", {"attendees": "everyone"}),
              ("share_screen", {}), ("share_webcam", {}), ("raise_hand", {}), ("unmute", {}), ("start", {}),
              ("edit_details", {"title": "Same"}), ("set_role", {"participant": panelist.id, "role": "panelist"}),
              ("hand_presenter", {"participant": boss.id}), ("take_presenter", {})]
    for cmd, args in wanted:
        await boss.command(cmd, args)
        mark = len(boss.events)
        again = await boss.command(cmd, args, id=f"again-{cmd}")
        repeated = await boss.command(cmd, args, id=f"again-{cmd}")
        report.equal(again.code, "ok", NO_OP, cmd)
        report.check(again.same_as(repeated), "Accepted commands are remembered, those without effect too", cmd)
        own = [event for event in boss.events[mark:] if event.get("by") == boss.id]
        report.check(not own, NO_OP, f"{cmd}: {own}")
    await boss.ok("set_door", locked=False)


async def _decided_anew(stage, room):
    report = stage.report
    ann = await room.enter("attendee")
    await room.boss.ok("set_chat_policy", attendees="off")
    report.refused(await ann.command("chat", {"to": "staff", "text": "may I"}, id="anew"), "forbidden", REFUSED,
                   missing="policy")
    await room.boss.ok("set_chat_policy", attendees="staff")
    report.equal((await ann.command("chat", {"to": "staff", "text": "may I"}, id="anew")).code, "ok", REFUSED)
    await room.boss.ok("set_chat_policy", attendees="off")
    report.equal((await ann.command("chat", {"to": "staff", "text": "may I"}, id="anew")).code, "ok",
                 "a repeated id gets its old answer, before rights are judged")


async def idempotency(stage):
    group = stage.report.group
    for encoding in ("json", "msgpack"):
        room = await stage.room("live", encoding=encoding)
        await group(f"idempotency: repeated ids, {encoding}", _repeat(stage, room))
        await group(f"idempotency: across reconnects, {encoding}", _across_reconnects(stage, room))
    room = await stage.room("live")
    await group("idempotency: 128 remembered", _remembered(stage, room))
    await group("idempotency: without effect", _no_op(stage, room))
    await group("idempotency: refused", _decided_anew(stage, room))


async def _expectations(stage):
    report, room = stage.report, await stage.room("live")
    boss, pam = room.boss, await room.enter("panelist")
    term, mute_epoch = boss.state["presenter"]["term"], boss.state["mute"]["mute_epoch"]
    report.equal(term, 1, "`term` grows by one each time …; 0 before `start`", "after start")
    true = {"presenter_term": term, "mute_epoch": mute_epoch, "phase": "live"}
    false = {"presenter_term": term + 1, "mute_epoch": mute_epoch + 1, "phase": "scheduled"}
    for key, value in false.items():
        mark = len(boss.events)
        for wrong in ({key: value}, true | {key: value}):
            answer = await boss.command("raise_hand", {}, expect=wrong)
            report.refused(answer, "conflict", EXPECT)
            actual = answer.error.get("actual")
            report.check(actual == true[key] or isinstance(actual, dict) and actual.get(key) == true[key], EXPECT,
                         f"actual {actual!r} of {key}")
        report.check(not boss.seen_events("hand_changed", mark), EXPECT, f"{key} changed something")
        report.equal((await boss.command("lower_hand", {}, expect={key: true[key]})).code, "ok", EXPECT, key)
    report.equal((await boss.command("mute_all", {}, expect=true)).code, "ok", EXPECT, "all three")
    report.refused(await boss.command("mute_all", {"lock": True}, expect=true), "conflict", EXPECT)
    # the order of the errors: rights and existence come before what was expected
    stale = {"presenter_term": 77}
    report.refused(await pam.command("mute_all", {}, expect=stale), "forbidden", "Errors, decided in this order")
    report.refused(await boss.command("remove", {"participant": "nobody"}, expect=stale), "not_found",
                   "Errors, decided in this order")
    report.refused(await boss.command("remove", {"participant": boss.id}, expect=stale), "forbidden",
                   "Errors, decided in this order", missing="rank")


async def expect(stage):
    await stage.report.group("expect: compare and set", _expectations(stage))
