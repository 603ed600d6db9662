"""Chat and questions."""
from stage import every_item

POLICY = "`\"staff\"`: attendees write to staff, and see what staff write to everyone"
CHAT = "`chat_message` to those addressed, and the sender"
DELETE = "`chat_deleted` to those who saw it"
ANONYMOUS = "Anonymous: nobody's copy has `by` or an asker, the asker's has `own:true`"
ANSWERED = "`question_answered`: all if public (with the question's text, without the asker's name), else organizers and the asker"
OUTSIDE = "An object outside the asker's view is answered as if it did not exist"


async def _readers(room, text):
    await room.sync()
    return {client.sub for client in room.clients
            if any(event["data"]["text"] == text for event in client.seen_events("chat_message"))}


async def _cast(stage, encoding="json"):
    room = await stage.room("live", encoding=encoding)
    pam, ann, tom = [await room.enter(role, sub) for role, sub in
                     (("panelist", "pam"), ("attendee", "ann"), ("attendee", "tom"))]
    return room, pam, ann, tom


async def _chat(stage, encoding):
    report, (room, pam, ann, tom) = stage.report, await _cast(stage, encoding)
    boss = room.boss
    for policy, to, allowed in (
            ("off", "everyone", False), ("off", "staff", False), ("staff", "staff", True),
            ("staff", "everyone", False), ("everyone", "everyone", True), ("everyone", "staff", True)):
        await boss.ok("set_chat_policy", attendees=policy)
        await room.sync()
        report.equal("chat" in ann.you["capabilities"], policy != "off",
                     "a conditional cell is listed while its condition holds", f"policy {policy}")
        text = f"ann under {policy} to {to}"
        answer = await ann.command("chat", {"to": to, "text": text})
        if allowed:
            report.equal(answer.code, "ok", POLICY, text)
            everyone = {"boss", "pam", "ann", "tom"}
            report.equal(await _readers(room, text), everyone if to == "everyone" else everyone - {"tom"}, CHAT, text)
        else:
            report.refused(answer, "forbidden", POLICY, missing="policy")
    await boss.ok("set_chat_policy", attendees="staff")
    await boss.ok("chat", to="everyone", text="from staff")
    report.equal(await _readers(room, "from staff"), {"boss", "pam", "ann", "tom"}, POLICY)
    await boss.ok("chat", to=tom.id, text="to tom alone")
    report.equal(await _readers(room, "to tom alone"), {"boss", "tom"}, CHAT)
    await pam.ok("chat", to="staff", text="backstage")
    report.equal(await _readers(room, "backstage"), {"boss", "pam"}, CHAT)
    report.refused(await boss.command("chat", {"to": "nobody", "text": "x"}), "not_found", CHAT)
    for client, hidden in ((ann, {"backstage", "to tom alone"}), (tom, {"backstage"}), (boss, set())):
        items = (await client.ok("list_chat", limit=500)).result["items"]
        report.check(not hidden & {item["text"] for item in items}, "`list_chat`: each their own view", client.sub)


async def _deleting(stage):
    report, (room, pam, ann, tom) = stage.report, await _cast(stage)
    await room.boss.ok("set_chat_policy", attendees="everyone")
    own, other, private = (await room.say(ann, "own"), await room.say(tom, "other"),
                           await room.say(pam, "private", to="staff"))
    report.refused(await ann.command("delete_chat", {"message": other}), "forbidden", "`delete_chat`: staff; own")
    report.refused(await ann.command("delete_chat", {"message": private}), "not_found", OUTSIDE)
    report.equal((await ann.command("delete_chat", {"message": own})).code, "ok", "`delete_chat`: staff; own")
    await room.boss.ok("delete_chat", message=private)
    await room.sync()
    for client, saw in ((ann, {own}), (tom, {own}), (pam, {own, private})):
        gone = {event["data"]["message"] for event in client.seen_events("chat_deleted")}
        report.equal(gone, saw, DELETE, client.sub)
    texts = {item["text"] for item in (await room.boss.ok("list_chat")).result["items"]}
    report.check("own" not in texts, DELETE, texts)


async def _paging(stage):
    report, room = stage.report, await stage.room("live")
    texts = [f"message {number}" for number in range(25)]
    for text in texts:
        await room.boss.ok("chat", to="everyone", text=text)
    page = (await room.boss.ok("list_chat", limit=10)).result
    report.equal((set(page), len(page["items"])), ({"items", "next", "total"}, 10), "result `{items, next, total}`")
    items, total = await every_item(room.boss, "list_chat", limit=10)
    report.equal(sorted(item["text"] for item in items), sorted(texts), "lists: every item once over all pages")
    report.equal(total, 25, "result `{items, next, total}`")
    people = [await room.enter("attendee", name=name) for name in ("Anna Fox", "Bert Fox", "Cleo Hare")]
    found = (await room.boss.ok("list_participants", query="fox", role="attendee")).result
    report.equal({row["participant"] for row in found["items"]}, {people[0].id, people[1].id},
                 "for participants `role?`, `query?`")


async def chat(stage):
    for encoding in ("json", "msgpack"):
        await stage.report.group(f"chat: policies and audiences, {encoding}", _chat(stage, encoding))
    await stage.report.group("chat: deleting", _deleting(stage))
    await stage.report.group("chat: lists", _paging(stage))


def _copies(room, question):
    return {client.sub: event for client in room.clients for event in client.seen_events("question_asked")
            if event["data"]["question"] == question}


async def _asking(stage, encoding):
    report, (room, _, ann, _) = stage.report, await _cast(stage, encoding)
    named = await room.ask(ann, "named?")
    await room.sync()
    copies = _copies(room, named)
    report.equal(set(copies), {"boss", "ann"}, "`question_asked` organizers, the asker")
    report.equal(copies["boss"]["data"].get("asker", {}).get("participant"), ann.id, "`asker` (person or absent)")
    veiled = await room.ask(ann, "veiled?", anonymous=True)
    await room.sync()
    copies = _copies(room, veiled)
    report.equal(set(copies), {"boss", "ann"}, "`question_asked` organizers, the asker")
    for sub, event in copies.items():
        report.check(not event.get("by") and not event["data"].get("asker"), ANONYMOUS, f"{sub}: {event}")
        report.equal(event["data"].get("own", False), sub == "ann", ANONYMOUS, sub)
    items = (await room.boss.ok("list_questions")).result["items"]
    item = next(item for item in items if item["question"] == veiled)
    report.check(ann.id not in str(item) and "'by'" not in str(item), ANONYMOUS, item)


async def _assigning(stage):
    report, (room, pam, ann, tom) = stage.report, await _cast(stage)
    boss, other = room.boss, await room.enter("panelist", "other")
    question = await room.ask(ann, "assigned?")
    args = {"question": question, "text": "Yes.", "public": False}
    report.refused(await pam.command("answer_question", args), "not_found", OUTSIDE)
    await boss.ok("assign_question", question=question, participant=pam.id)
    got = await pam.event("question_assigned")
    report.equal(got["data"].get("text"), "assigned?", "to the new one with the text")
    await pam.until(lambda: "answer_questions" in pam.you["capabilities"], timeout=3)
    await boss.ok("assign_question", question=question, participant=other.id)
    await room.sync()
    report.equal(len(pam.seen_events("question_assigned")), 2, "`question_assigned` … the new and the former assignee")
    report.equal((len(ann.seen_events("question_assigned")), len(tom.seen_events("question_assigned"))), (0, 0),
                 "`question_assigned` organizers, the new and the former assignee")
    report.check(not (await pam.command("answer_question", args)).ok, "panelist: only if assigned")
    report.check("answer_questions" not in pam.you["capabilities"], "a conditional cell is listed while its condition holds")
    report.equal((await other.command("answer_question", args)).code, "ok", "panelist: only if assigned")
    await room.sync()
    for client in (boss, ann, tom):
        report.equal(bool(client.seen_events("question_answered")), client is not tom, ANSWERED, client.sub)
    report.check(not (await boss.command("assign_question", {"question": question, "participant": tom.id})).ok,
                 "only panelists and staff have `answer_questions`: an attendee cannot be assigned")


async def _answering(stage):
    report, (room, pam, ann, _) = stage.report, await _cast(stage)
    for anonymous in (False, True):
        question = await room.ask(ann, f"public {anonymous}?", anonymous=anonymous)
        await room.boss.ok("answer_question", question=question, text="Indeed.", public=True)
        await room.sync()
        for client in room.clients:
            copy = next((event for event in client.seen_events("question_answered")
                         if event["data"]["question"] == question), None)
            if report.check(copy, ANSWERED, client.sub):
                report.equal((copy["data"]["text"], copy["data"]["answer"]), (f"public {anonymous}?", "Indeed."), ANSWERED)
                report.check(client in (room.boss, ann) or ann.id not in str(copy), ANSWERED, copy)
    own = await room.ask(pam, "a panelist's own?")
    report.refused(await pam.command("answer_question", {"question": own, "text": "x", "public": True}), "forbidden",
                   "Errors: `forbidden` for rank, assignment or ownership", missing="assignment")
    await room.boss.ok("dismiss_question", question=own)
    await room.sync()
    report.equal({client.sub for client in room.clients if client.seen_events("question_dismissed")}, {"boss", "pam"},
                 "`question_dismissed` organizers, the asker")


async def questions(stage):
    for encoding in ("json", "msgpack"):
        await stage.report.group(f"questions: asking, {encoding}", _asking(stage, encoding))
    await stage.report.group("questions: assignment", _assigning(stage))
    await stage.report.group("questions: answers", _answering(stage))
