"""Polls of all four kinds, and the survey."""
import asyncio

OPEN = "One open poll at a time; a closed one is not opened again"
VOTE = "One vote a person; the last counts while the poll is open"
FIRST = "anonymous: the first, and no event, snapshot, report, export or dump links person and choice"
TALLY = "transient `poll_tally` to organizers (anonymous: only `voters` until it is closed)"
COUNTS = "`counts` (array by option, of five for a rating, `{answers}` for text)"
SURVEY = "After the end: `POST /v1/sessions/{session}/survey` with the ticket, for 15 minutes"
QUESTIONS = [{"question": "Rate it", "kind": "rating"}, {"question": "A word", "kind": "text"},
             {"question": "Pick", "kind": "single", "options": ["a", "b"]}]
ANSWERS = [{"rating": 5}, {"text": "fine"}, {"choices": [1]}]

# kind: (a vote, a later vote of the same person, the counts when the second voter casts the first vote, bad votes)
KINDS = {
    "single": ({"choices": [0]}, {"choices": [2]}, [1, 0, 1],
               [{"choices": []}, {"choices": [0, 1]}, {"choices": [3]}, {"choices": [-1]}, {"rating": 3}]),
    "multiple": ({"choices": [0, 1]}, {"choices": [2]}, [1, 1, 1],
                 [{"choices": [0, 0]}, {"choices": [7]}, {"text": "x"}]),
    "rating": ({"rating": 5}, {"rating": 1}, [1, 0, 0, 0, 1], [{"rating": 0}, {"rating": 6}, {"choices": [1]}]),
    "text": ({"text": "a word"}, {"text": "another"}, {"answers": 2}, [{"text": 5}, {"choices": [0]}]),
}
FIRST_COUNTS = {"single": [2, 0, 0], "multiple": [2, 2, 0], "rating": [0, 0, 0, 0, 2], "text": {"answers": 2}}


async def _kind(stage, kind, anonymous, encoding):
    report, room = stage.report, await stage.room("live", encoding=encoding)
    boss, pam, ann = room.boss, await room.enter("panelist"), await room.enter("attendee")
    first, later, counts, bad = KINDS[kind]
    draft = await room.poll(opened=False, kind=kind, anonymous=anonymous)
    report.refused(await ann.command("vote", {"poll": draft, **first}), "not_found", "a draft is outside the view")
    await boss.ok("open_poll", poll=draft)
    another = await room.poll(opened=False)
    report.refused(await boss.command("open_poll", {"poll": another}), "conflict", OPEN)
    for wrong in bad:
        report.check((await ann.command("vote", {"poll": draft, **wrong})).code == "invalid", "vote", f"{kind} {wrong}")
    report.refused(await boss.command("vote", {"poll": draft, **first}), "forbidden", "`vote`: any but staff",
                   missing="role")
    await asyncio.gather(*(client.ok("vote", poll=draft, **first) for client in (pam, ann)))
    changed = await ann.command("vote", {"poll": draft, **later})
    report.check(anonymous or changed.ok, VOTE, changed)
    tally = await boss.transient("poll_tally", lambda data: data["voters"] == 2)
    report.equal(tally["data"].get("counts") is not None, not anonymous, TALLY)
    for client in (pam, ann):
        report.check(not [item for item in client.transients if item["event"] == "poll_tally"], TALLY, client.label)
    await boss.ok("close_poll", poll=draft)
    report.check(not (await ann.command("vote", {"poll": draft, **first})).ok, VOTE, "after the close")
    report.refused(await boss.command("open_poll", {"poll": draft}), "conflict", OPEN)
    await boss.ok("share_poll_results", poll=draft)
    shared = (await ann.event("poll_results_shared"))["data"]
    wanted = FIRST_COUNTS[kind] if anonymous else counts
    report.equal((shared["counts"], shared["voters"]), (wanted, 2), FIRST if anonymous else COUNTS, kind)
    await boss.ok("hide_poll_results", poll=draft)
    await ann.event("poll_results_hidden")
    report.equal((await boss.command("delete_poll", {"poll": another})).code, "ok", "`delete_poll`")
    await room.leave()


async def _one_vote(stage):
    report, room = stage.report, await stage.room("live")
    poll = await room.poll()
    ann = await room.enter("attendee")
    report.check(not (await room.fresh_state(ann))["poll"]["voted"], "`poll`: the open poll … with `voted`")
    first = await ann.command("vote", {"poll": poll, "choices": [0]}, id="vote-1")
    again = await ann.command("vote", {"poll": poll, "choices": [0]}, id="vote-1")
    report.check(first.same_as(again), "A vote counted twice from a retry", again)
    tab = await room.enter("attendee", sub=ann.sub)  # a second tab
    report.check((tab.state["poll"] or {}).get("voted"), "`poll`: the open poll … with `voted`", tab.state["poll"])
    await tab.ok("vote", poll=poll, choices=[1])
    await room.boss.ok("close_poll", poll=poll)
    await room.boss.ok("share_poll_results", poll=poll)
    shared = (await tab.event("poll_results_shared"))["data"]
    report.equal((shared["counts"], shared["voters"]), ([0, 1, 0], 1), "A vote counted twice from two tabs")


async def polls(stage):
    for encoding in ("json", "msgpack"):
        for kind in KINDS:
            for anonymous in (False, True):
                await stage.report.group(f"polls: {kind}{', anonymous' if anonymous else ''}, {encoding}",
                                         _kind(stage, kind, anonymous, encoding))
    await stage.report.group("polls: one vote a person", _one_vote(stage))


async def _survey(stage):
    report, room = stage.report, await stage.room("live")
    ann, tom, gone = await room.enter("attendee"), await room.enter("attendee"), await room.enter("attendee")
    await room.boss.ok("set_survey", questions=QUESTIONS)
    got = await ann.event("survey_set")
    report.equal([item["question"] for item in got["data"]["questions"]], [item["question"] for item in QUESTIONS],
                 "`survey_set` all")
    report.equal((await ann.command("submit_survey", {"answers": ANSWERS})).code, "ok", "`submit_survey`: any")
    report.refused(await tom.command("submit_survey", {"answers": [{"rating": 9}]}), "invalid", "answers fit questions")
    state = await room.fresh_state(ann)
    report.check(state["survey"]["submitted"], "survey or null with `submitted`", state["survey"])
    await room.boss.ok("remove", participant=gone.id)
    path, body = f"/v1/sessions/{room.session}/survey", {"answers": ANSWERS}
    await room.boss.ok("end")
    await tom.closed()
    answer = await room.rest.call("POST", path, bearer=tom.ticket, json=body)
    report.check(answer.is_success, SURVEY, f"{answer.status_code} {answer.text}")
    answer = await room.rest.call("POST", path, bearer=gone.ticket, json=body)
    report.equal(answer.status_code, 403, "removed: 403")
    answer = await room.rest.call("POST", path, auth=None, json=body)
    report.equal(answer.status_code, 401, SURVEY, "without a ticket")


async def survey(stage):
    await stage.report.group("survey: in the session and after it", _survey(stage))
