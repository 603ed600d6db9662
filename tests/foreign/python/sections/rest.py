"""REST beside the sockets: scheduling, joining, tickets, reports, and how it refuses."""
import csv
import io

from server import KEY_ID
from shapes import ROLES
from stage import connect_patiently, fresh

PROBLEM = "errors as RFC 9457 problem+json"
AUTH = "`Authorization: Basic` with an API key and its secret, or `Bearer` …"
SCHEDULE = "`POST /v1/webinars` … answers 201 `{id, session, code, links, …}`"
PAGED = "lists are paged (`after`, `limit`)"
JOIN = "`GET`, `POST /v1/join/{code}`: public: what the webinar is and its phase; a person's `ticket` (201)"
REPORT = "attendance, polls, Q&A, chat, survey; `create_reports`"


def _problem(report, answer, status, detail):
    report.equal(answer.status_code, status, AUTH if status in (401, 403) else PROBLEM, detail)
    report.check(answer.headers.get("content-type", "").startswith("application/problem+json"), PROBLEM,
                 f"{detail}: {answer.headers.get('content-type')} {answer.text[:200]}")


async def _auth_and_errors(stage, room):
    report, rest = stage.report, room.rest
    for detail, auth in (("none", None), ("wrong secret", (KEY_ID, "wrong")), ("unknown key", ("k9", "wrong"))):
        for method, path in (("GET", "/v1/webinars"), ("POST", "/v1/webinars"),
                             ("POST", f"/v1/sessions/{room.session}/tickets")):
            more = {"json": {}} if method == "POST" else {}
            _problem(report, await rest.call(method, path, auth=auth, **more), 401, f"{method} {path}, {detail}")
    _problem(report, await rest.call("GET", "/v1/webinars/none"), 404, "unknown webinar")
    _problem(report, await rest.call("GET", "/v1/join/none", auth=None), 404, "unknown code")
    good = {"title": "t", "starts_at": "2030-01-01T10:00:00.000Z", "duration_min": 60}
    for detail, wrong in (("no title", {"title": None}), ("title a number", {"title": 5}), ("time", {"starts_at": "soon"}),
                          ("duration", {"duration_min": -5}), ("unknown key", {"owner": "x"})):
        answer = await rest.call("POST", "/v1/webinars", json=good | wrong)
        report.among(answer.status_code, (400, 422), PROBLEM, detail)
    answer = await rest.call("POST", "/v1/webinars", content=b'{"title":"a","title":"b"}',
                             headers={"content-type": "application/json"})
    report.among(answer.status_code, (400, 422), PROBLEM, "duplicate keys")
    for path in ("/healthz", "/readyz", "/metrics"):
        report.equal((await rest.call("GET", path, auth=None)).status_code, 200, "liveness, readiness, Prometheus", path)
    openapi = (await rest.call("GET", "/v1/openapi.json", auth=None)).json()
    for path in ("/v1/webinars", "/v1/join/{code}", "/v1/sessions/{session}/report"):
        report.check(path in openapi["paths"], "`/v1` with OpenAPI at `/v1/openapi.json`", sorted(openapi["paths"]))


async def _webinars(stage, room):
    report, rest = stage.report, room.rest
    made = [await rest.schedule(title=f"Number {number}") for number in range(5)]
    report.check({"id", "session", "code", "links"} <= made[0].keys(), SCHEDULE, made[0])
    path = f"/v1/webinars/{made[0]['id']}"
    report.equal((await rest.call("GET", path)).json().get("title"), "Number 0", SCHEDULE)
    answer = await rest.call("PATCH", path, json={"title": "Renamed"})
    report.check(answer.is_success, SCHEDULE, answer.text)
    report.equal((await rest.call("GET", path)).json().get("title"), "Renamed", SCHEDULE)
    seen, after = [], None
    while True:
        page = (await rest.call("GET", "/v1/webinars", params={"limit": 2} | ({"after": after} if after else {}))).json()
        report.check(len(page["items"]) <= 2, PAGED, page)
        seen += [item["id"] for item in page["items"]]
        after = page.get("next")
        if not after:
            break
    report.check(len(seen) == len(set(seen)) and {item["id"] for item in made} <= set(seen), PAGED, len(seen))
    report.check((await rest.call("DELETE", path)).is_success, SCHEDULE, "DELETE")
    _problem(report, await rest.call("GET", path), 404, "deleted")


async def _people(stage, room):
    report, rest, webinar = stage.report, room.rest, room.webinar
    for kind, role in (("co_organizers", "co_organizer"), ("panelists", "panelist"), ("registrants", "attendee")):
        body = {"name": f"A {role}", "email": f"{fresh(role)}@example.org"}
        answer = await rest.call("POST", f"/v1/webinars/{webinar['id']}/{kind}", json=body)
        if not report.equal(answer.status_code, 201, "adds a person; answers 201 with their `ticket` and join `link`",
                            f"{kind}: {answer.text}"):
            continue
        report.check({"ticket", "link"} <= answer.json().keys(), "answers 201 with their `ticket` and join `link`")
        await _enters(report, room, answer.json()["ticket"], role)
    for role in ROLES:
        body = {"sub": fresh(role), "name": "An own user", "role": role, "member": "m1"}
        answer = await rest.call("POST", f"/v1/sessions/{room.session}/tickets", json=body)
        if report.equal(answer.status_code, 201, "`POST /v1/sessions/{session}/tickets`: 201 `{ticket}`", answer.text):
            # the room has its organizer: a second one enters as co_organizer
            await _enters(report, room, answer.json()["ticket"], "co_organizer" if role == "organizer" else role)
    answer = await rest.call("POST", f"/v1/sessions/{room.session}/tickets", bearer=room.boss.ticket,
                             json={"sub": "x", "name": "x", "role": "organizer", "member": "m"})
    report.among(answer.status_code, (401, 403), "(API key only)", "with a session ticket")


async def _enters(report, room, bearer, role):
    client = room.client("attendee")
    client.ticket = bearer
    await connect_patiently(client)
    report.equal(client.you["role"], role, "a ticket from REST opens the session")
    await client.close()
    return client


async def _joining(stage):
    report, room = stage.report, await stage.room("live")
    path = f"/v1/join/{room.webinar['code']}"
    shown = (await room.rest.call("GET", path, auth=None)).json()
    report.equal(shown.get("phase"), "live", JOIN)
    first = await room.rest.call("POST", path, auth=None, json={"name": "Ann", "email": "ann@example.org"})
    second = await room.rest.call("POST", path, auth=None, json={"name": "Ann", "email": "ann@example.org"})
    report.equal((first.status_code, second.status_code), (201, 201), JOIN, first.text)
    one = await _enters(report, room, first.json()["ticket"], "attendee")
    two = await _enters(report, room, second.json()["ticket"], "attendee")
    report.check(one.you["sub"] != two.you["sub"], "Never the `sub` of an existing registration")
    await room.boss.ok("set_door", locked=True)
    answer = await room.rest.call("POST", path, auth=None, json={"name": "Late"})
    report.check(400 <= answer.status_code < 500, "if the door, the capacity and the registration rules allow", answer.text)
    await room.boss.ok("set_door", locked=False)
    guarded = await stage.room("live", registration=True)
    answer = await guarded.rest.call("POST", f"/v1/join/{guarded.webinar['code']}", auth=None, json={"name": "Nobody"})
    report.among(answer.status_code, (201, 400, 403, 409, 422), JOIN, "registration required, no e-mail")
    body = {"name": "Reg", "email": "reg@example.org"}
    registered = await guarded.rest.call("POST", f"/v1/webinars/{guarded.webinar['id']}/registrants", json=body)
    client = guarded.client("attendee")
    client.ticket = registered.json()["ticket"]
    await connect_patiently(client)
    await guarded.boss.ok("remove", participant=client.id)
    await client.closed()
    answer = await guarded.rest.call("POST", f"/v1/join/{guarded.webinar['code']}", auth=None, json=body)
    report.check(400 <= answer.status_code < 500, "A removal blocks the registration and its e-mail", answer.text)


async def _reports(stage):
    report, room = stage.report, await stage.room("live")
    people = {"organizer": room.boss} | {role: await room.enter(role) for role in ROLES[1:]}
    ann = people["attendee"]
    await ann.drop()
    await connect_patiently(ann, ann.resume_point())
    await room.boss.ok("chat", to="everyone", text="=cmd|' /C calc'!A0")
    poll = await room.poll()
    await ann.ok("vote", poll=poll, choices=[0])
    await room.ask(ann, "For the report?")
    path = f"/v1/sessions/{room.session}/report"
    for role, client in people.items():
        answer = await room.rest.call("GET", path, bearer=client.ticket)
        report.equal(answer.status_code, 200 if role in ("organizer", "co_organizer") else 403, REPORT, role)
    by_key = (await room.rest.call("GET", path, params={"format": "json"})).text
    for needle in ("For the report?", "Which?", ann.you["name"]):
        report.check(needle in by_key, REPORT, needle)
    report.check(by_key.count("For the report?") == 1, "Attendance counted twice over a reconnect", "questions")
    sheet = await room.rest.call("GET", path, params={"format": "csv"})
    report.check("csv" in sheet.headers.get("content-type", ""), REPORT, sheet.headers)
    cells = [cell for row in csv.reader(io.StringIO(sheet.text)) for cell in row]
    report.check(not [cell for cell in cells if cell[:1] in ("=", "@")], "a spreadsheet must not run what people typed")
    report.among((await room.rest.call("GET", path, params={"format": "doc"})).status_code, (400, 406, 422), REPORT)


async def rest(stage):
    room = await stage.room("live")
    group = stage.report.group
    await group("rest: authorization and errors", _auth_and_errors(stage, room))
    await group("rest: webinars", _webinars(stage, room))
    await group("rest: people and tickets", _people(stage, room))
    await group("rest: joining by code", _joining(stage))
    await group("rest: reports", _reports(stage))
