"""Canaries: a secret string in every private field, searched in every byte that others receive."""
from stage import connect_patiently

VIEWS = "What a view may not see never reaches its socket: not in events, snapshots, results, errors, counts or ids"
EARLY = "A subscription opened before an anonymous poll sees names"


class Canaries:
    """Secret strings and who alone may read each."""

    def __init__(self):
        self.readers = {}

    def put(self, name, *readers):
        text = f"CANARY-{name}-{len(self.readers)}"
        self.readers[text] = set(readers)
        return text

    def judge(self, report, name, received, where):
        for text, readers in self.readers.items():
            if name not in readers:
                report.check(text.encode() not in received, VIEWS, f"{name} read {text} {where}")

    def judge_presence(self, report, received_by):
        """A canary that nobody ever reads proves nothing."""
        for text, readers in self.readers.items():
            report.check(not readers or any(text.encode() in received_by[name] for name in readers),
                         "(the canary sang nowhere)", text)


async def _plant(room, people, canaries):
    boss, pam, ann, tom = (people[name] for name in ("boss", "pam", "ann", "tom"))
    staff = {"boss", "cory"}
    await room.say(boss, canaries.put("backstage", "pam", *staff), to="staff")
    await boss.ok("chat", to=tom.id, text=canaries.put("private-chat", "boss", "tom"))
    await boss.ok("chat", to=pam.id, text=canaries.put("private-to-panelist", "boss", "pam"))
    asked = await room.ask(ann, canaries.put("question", "ann", *staff))
    veiled = await room.ask(ann, canaries.put("veiled", "ann", "pam", *staff), anonymous=True)
    await boss.ok("assign_question", question=veiled, participant=pam.id)
    await boss.ok("answer_question", question=asked, text=canaries.put("answer", "ann", *staff), public=False)
    await boss.ok("create_poll", question=canaries.put("draft", *staff), kind="single",
                  options=[canaries.put("option", *staff), "b"])
    poll = await room.poll(kind="text", anonymous=True)
    await tom.ok("vote", poll=poll, text=canaries.put("anonymous-answer", *staff))
    await boss.ok("close_poll", poll=poll)
    await boss.ok("share_poll_results", poll=poll)
    open_poll = await room.poll(kind="text")
    await ann.ok("vote", poll=open_poll, text=canaries.put("open-answer", "ann", *staff))
    await boss.ok("set_survey", questions=[{"question": "Words", "kind": "text"}])
    await ann.ok("submit_survey", answers=[{"text": canaries.put("survey-answer", "ann", *staff)}])


async def _ask_for_everything(client, room):
    """Every list and some refusals, whose bytes are searched as well."""
    for cmd in ("list_chat", "list_questions", "list_polls", "list_participants"):
        await client.command(cmd, {"limit": 500} if cmd != "list_participants" else {})
    question = (await room.boss.ok("list_questions")).result["items"][0]["question"]
    draft = (await room.boss.ok("list_polls")).result["items"][0]["poll"]
    await client.command("answer_question", {"question": question, "text": "x", "public": False})
    await client.command("vote", {"poll": draft, "text": "x"})
    await client.command("delete_chat", {"message": question})
    await client.command("chat", {"to": question, "text": "x"}, expect={"presenter_term": 99})


async def _views(stage, encoding):
    report, room, canaries = stage.report, await stage.room("live", encoding=encoding), Canaries()
    people = {"boss": room.boss}
    hidden = {"ann": "attendee", "tom": "attendee", "eve": "attendee", "pam": "panelist", "cory": "co_organizer"}
    for name, role in hidden.items():
        # the sub and the e-mail are for staff; other people learn neither
        secret_sub = canaries.put(f"sub-{name}", name, "boss", "cory")
        people[name] = await room.enter(role, sub=secret_sub, name=name,
                                        email=canaries.put(f"mail-{name}") + "@example.org")
    await _plant(room, people, canaries)
    eve, pam = people["eve"], people["pam"]
    await eve.drop()
    await room.boss.ok("chat", to="staff", text=canaries.put("while-away", "pam", "boss", "cory"))
    await connect_patiently(eve, eve.resume_point())
    for client in people.values():
        await _ask_for_everything(client, room)
    await room.sync()
    for client in (eve, pam):  # and once more from a fresh snapshot
        await room.fresh_state(client)
    received = {name: b"".join(client.raw) for name, client in people.items()}
    for name, everything in received.items():
        canaries.judge(report, name, everything, f"over {encoding}")
    for text in [text for text in canaries.readers if "-answer" in text or "mail" in text]:
        canaries.readers.pop(text)  # read through reports, if at all
    canaries.judge_presence(report, received)
    await _over_rest(report, room, people, canaries)


async def _over_rest(report, room, people, canaries):
    for name in ("ann", "eve", "pam"):
        for path in ("report", "report?format=csv", "handouts"):
            answer = await room.rest.call("GET", f"/v1/sessions/{room.session}/{path}", bearer=people[name].ticket)
            canaries.judge(report, name, answer.content, f"from REST {path}")
    joined = await room.rest.call("GET", f"/v1/join/{room.webinar['code']}", auth=None)
    canaries.judge(report, "the public", joined.content, "from the join page")


async def _anonymous_poll(stage):
    """Someone who watched from before the poll learns no names, at no time."""
    report, room = stage.report, await stage.room("live")
    spy = await room.enter("co_organizer")
    voter = await room.enter("attendee", name="Voter Unmistakable")
    poll = await room.poll(opened=False, anonymous=True)
    await spy.close()
    spy = await room.enter("co_organizer", sub=spy.sub)
    await room.boss.ok("open_poll", poll=poll)
    mark = len(spy.raw)
    await voter.ok("vote", poll=poll, choices=[1])
    await spy.transient("poll_tally", lambda data: data["voters"] == 1)
    await room.boss.ok("close_poll", poll=poll)
    await spy.event("poll_closed")
    await spy.ok("list_polls")
    seen = b"".join(spy.raw[mark:])
    report.check(voter.id.encode() not in seen and b"Unmistakable" not in seen, EARLY)
    answer = await room.rest.call("GET", f"/v1/sessions/{room.session}/report")
    polls = str(answer.json().get("polls", ""))
    report.check("Unmistakable" not in polls and voter.id not in polls, EARLY, polls[:300])


async def views(stage):
    for encoding in ("json", "msgpack"):
        await stage.report.group(f"views: canaries, {encoding}", _views(stage, encoding))
    await stage.report.group("views: an anonymous poll", _anonymous_poll(stage))
