"""Courses, videos and learners: made, bought, watched, answered, completed, certified and given back."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shared.core import clock, ids
from shared.core.settings import settings
from shared.learning.videos import models as videos
from shared.learning.videos.watch import JOB_CHANGED
from tests.bench.units.harness import Person, sqs_event
from tests.bench.units.story import Story, picture
from tests.learning.factories import ready_video
from tests.learning.media import movie

LESSON = "Как читать ярлык и что значат знаки"
# What the limits of the design are of: a course of 40 lessons of which a learner has done 30.
LESSONS, DONE = 40, 31
LONG = 5_400
PRICE = 149_000
MONTH = "from=2026-03-01&to=2026-03-31"
QUIZ = {
    "pass_percent": 75,
    "questions": [{"id": "q1", "kind": "number", "text": "Сколько градусов?", "answer": ["30"]}],
}
CAPTIONS = {
    "filename": "стирка.vtt",
    "content_base64": base64.b64encode("WEBVTT\n\n00:00.500 --> 00:01.500\nСначала ярлык.\n".encode()).decode(),
}


def _video(story: Story, by: Person) -> str:
    """A video from its first request until it can be played; its id."""
    stage, ask, data = story.stage, story.stage.ask, movie()
    body = {"filename": "стирка.mp4", "content_type": "video/mp4", "size": len(data), "title": "Стирка"}
    video_id = str(ask("POST", "/videos", body, by=by, headers=story.key()).json["video"]["id"])
    path = f"/videos/{video_id}"
    [part] = ask("GET", f"{path}/upload", by=by).json["parts"]
    split = urlsplit(part["url"])
    query = parse_qs(split.query)
    where = {"Bucket": settings().media_bucket, "Key": split.path.split("/", 2)[2], "UploadId": query["uploadId"][0]}
    stage.aws.client("s3").upload_part(**where, PartNumber=1, Body=data)
    ask("POST", f"{path}/complete", by=by)
    worker = next(one.function for one in stage.wires.sources if one.function.name == "VideoWorkerFunction")
    arrived = {"Records": [{"s3": {"bucket": {"name": where["Bucket"]}, "object": {"key": where["Key"]}}}]}
    answer = stage.invoke(worker, sqs_event(arrived), "inspect a video and begin its job")
    assert answer == {"batchItemFailures": []}
    stored = videos.find(video_id)
    assert stored is not None
    assert stored.job_id, stored.reason
    stage.transcoder.complete(stored.job_id)
    metadata = {"stack": "atrium", "video_id": video_id, "attempt": "1"}
    detail = {"jobId": stored.job_id, "status": "COMPLETE", "userMetadata": metadata}
    changed = {"id": ids.new("evt"), "type": JOB_CHANGED, "data": detail}
    answer = stage.invoke(worker, sqs_event(changed), "a video's job has ended")
    assert answer == {"batchItemFailures": []}
    stage.drain()
    return video_id


def _videos(story: Story, maria: Person) -> str:
    """One that stays and one that goes."""
    stage, ask = story.stage, story.stage.ask
    video_id = _video(story, maria)
    path = f"/videos/{video_id}"
    ask("GET", "/videos", by=maria)
    ask("PATCH", path, {"description": "Стирка шерсти"}, by=maria)
    ask("PUT", f"{path}/captions/ru", CAPTIONS, by=maria)
    ask("GET", path, by=maria)
    ask("POST", f"{path}/play", by=maria)
    ask("DELETE", f"{path}/captions/ru", by=maria)
    stage.clock.tick(seconds=1)
    body = {"filename": "лишнее.mp4", "content_type": "video/mp4", "size": 1_000}
    other = ask("POST", "/videos", body, by=maria, headers=story.key(), label="another video").json["video"]["id"]
    ask("DELETE", f"/videos/{other}", by=maria)
    stage.clock.tick(days=2)
    stage.run("WatchVideosFunction")
    stage.drain()
    return video_id


def _course(story: Story, maria: Person, video_id: str) -> tuple[str, list[str]]:
    """A free course of 40 lessons, published; (its id, the ids of its lessons: two videos, a quiz, texts)."""
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    made = ask("POST", "/courses", {"title": "Уход за вещами"}, by=maria, headers=story.key()).json
    path = f"/courses/{made['id']}"
    ask("PATCH", path, {"version": made["version"], "summary": "Стирка, сушка, ремонт"}, by=maria)
    form = ask("POST", f"{path}/cover", {"content_type": "image/png"}, by=maria, headers=story.key()).json
    stage.upload(form["fields"]["key"], picture())
    # As long as an item of progress gets: the units of reports are of its size.
    kinds: list[dict[str, Any]] = [{"kind": "video", "video_id": ready_video(maria.id, LONG)}]
    kinds += [{"kind": "video", "video_id": video_id}, {"kind": "quiz", "quiz": QUIZ}]
    kinds += [{"kind": "text", "body": "# Что на ярлыке"}] * (LESSONS - len(kinds))
    lessons = []
    for number, fields in enumerate(kinds):
        body = {"title": f"{LESSON} {number}", **fields}
        label = "" if number == 0 else "another lesson"
        answer = ask("POST", f"{path}/lessons", body, by=maria, headers=story.key(), label=label)
        lessons.append(str(answer.json["id"]))
    extra = ask("POST", f"{path}/lessons", body, by=maria, label="another lesson").json["id"]
    ask("GET", f"{path}/lessons/{extra}?draft=true", by=maria, label="GET a lesson of a draft")
    ask("PATCH", f"{path}/lessons/{extra}", {"title": "Лишний"}, by=maria)
    ask("DELETE", f"{path}/lessons/{extra}", by=maria)
    draft = ask("GET", f"{path}?draft=true", by=maria, label="GET a course's draft").json
    [section] = draft["sections"]
    outline = [{"id": section["id"], "title": "Всё", "lessons": lessons}]
    ask("PUT", f"{path}/outline", {"version": draft["version"], "sections": outline}, by=maria)
    boris = stage.person("boris.editor", "manager")
    ask("POST", f"{path}/authors", {"user_id": boris.id}, by=admin)
    ask("DELETE", f"{path}/authors/{boris.id}", by=admin)
    ask("GET", f"{path}/authors", by=maria)
    ask("GET", "/courses/authored", by=maria)
    ask("POST", f"{path}/submit", by=maria)
    ask("POST", f"{path}/return", {"comment": "Ещё раз"}, by=admin)
    draft = ask("GET", f"{path}?draft=true", by=maria, label="GET a course's draft").json
    ask("POST", f"{path}/publish", {"version": draft["version"]}, by=admin)
    stage.drain()
    ask("GET", "/courses")
    ask("GET", path)
    ask("GET", f"{path}/history", by=maria)
    ask("GET", f"{path}/releases", by=maria)
    ask("GET", f"{path}/changes", by=maria)
    ask("GET", f"{path}/lessons/{lessons[0]}/revisions/1", by=maria)
    return str(made["id"]), lessons


def _report(story: Story, path: str, *watched: list[float], label: str = "", later: int = 30) -> None:
    story.stage.clock.tick(seconds=later)
    body = {"at": clock.iso(clock.now()), "position_seconds": watched[-1][1], "watched": list(watched)}
    story.stage.ask("PUT", f"{path}/progress", body, by=story.anna, label=label)


def _learn(story: Story, course: str, lessons: list[str]) -> None:
    """Anna watches, asks, answers and completes."""
    stage, ask, anna = story.stage, story.stage.ask, story.anna
    path = f"/courses/{course}"
    ask("POST", f"{path}/enrol", {}, by=anna, headers=story.key())
    stage.drain()
    video = f"{path}/lessons/{lessons[0]}"
    ask("POST", f"{video}/play", by=anna)
    ask("GET", video, by=anna)
    _report(story, video, [0, 30], label="the first report of a day")
    _report(story, video, [30, 60])
    _report(story, video, [30, 60], label="a report with nothing new", later=0)
    _report(story, video, [60, 1_380], label="a report that passes a quarter", later=600)
    _report(story, video, [1_380, 4_850], label="a report of two quarters more", later=1_400)
    stage.clock.tick(hours=1)
    _report(story, video, [4_850, 4_870], label="a report that completes a lesson")
    at = clock.iso(clock.now())
    offline = {"course_id": course, "lesson_id": lessons[1], "at": at, "position_seconds": 1, "watched": [[0, 1]]}
    ask("POST", "/learning/sync", {"reports": [offline]}, by=anna)
    attempts = f"{path}/lessons/{lessons[2]}/quiz/attempts"
    number = ask("POST", attempts, by=anna).json["number"]
    ask("PUT", f"{attempts}/{number}", {"answers": {"q1": ["30"]}}, by=anna)
    ask("POST", f"{attempts}/{number}/submit", {}, by=anna)
    ask("GET", attempts, by=anna)
    for lesson in lessons[3:DONE]:
        ask("POST", f"{path}/lessons/{lesson}/complete", by=anna)
    stage.drain()
    ask("GET", f"{path}/progress", by=anna)
    ask("GET", "/courses/mine", by=anna)
    ask("GET", "/users/me/learning", by=anna)
    day = {"day": "2026-03-01", "reason": "Сбой"}
    ask("POST", f"/users/{anna.id}/learning-days", day, by=story.admin, headers=story.key())


def _ask_the_model(story: Story, course: str, lesson: str) -> None:
    stage, ask, anna = story.stage, story.stage.ask, story.anna
    chat = f"/courses/{course}/chat"
    body = {"text": "Что значит число в тазике?"}
    ask("POST", f"/courses/{course}/lessons/{lesson}/chat", body, by=anna, headers=story.key())
    stage.drain()
    ask("GET", chat, by=anna)
    ask("DELETE", chat, by=anna)
    asked = ask("POST", "/assistant", {"text": "Где мой заказ?"}, by=anna, headers=story.key()).json
    stage.drain()
    ask("GET", "/assistant", by=anna)
    ask("POST", f"/assistant/messages/{asked['message_id']}/hand-off", by=anna, headers=story.key())
    stage.drain()
    ask("DELETE", "/assistant", by=anna)


def _certificates(story: Story, course: str, lessons: list[str], maria: Person) -> None:
    """Anna completes the course; an admin puts her name right, then revokes what was made."""
    stage, ask, anna, admin = story.stage, story.stage.ask, story.anna, story.admin
    path = f"/courses/{course}"
    for lesson in lessons[DONE:-1]:
        ask("POST", f"{path}/lessons/{lesson}/complete", by=anna)
    _report(story, f"{path}/lessons/{lessons[1]}", [0, 2], label="a report that completes a lesson later")
    ask("POST", f"{path}/lessons/{lessons[-1]}/complete", by=anna, label="complete the last lesson")
    stage.drain()
    [issued] = ask("GET", "/certificates/mine", by=anna).json["items"]
    number = issued["number"]
    [key, *_] = ask("GET", "/certificates/keys").json["keys"]
    ask("GET", f"/certificates/keys/{key['kid'].rpartition('/')[2]}")
    shown = ask("GET", f"/certificates/{number}").json
    credential = ask("GET", f"/certificates/{number}/credential").json["credential"]
    ask("GET", f"/certificates/{number}/status")
    ask("GET", f"/certificates/{number}/file", by=anna)
    ask("POST", "/certificates/verify", {"credential": credential})
    ask("POST", "/certificates/verify", {"sha256": shown["sha256"]}, label="verify a file")
    body = {"holder_name": "Анна Ивановна Петрова"}
    again = ask("POST", f"/certificates/{number}/reissue", body, by=admin, headers=story.key()).json["number"]
    stage.drain()
    ask("POST", f"/certificates/{again}/revoke", {"reason": "Ошибка"}, by=admin)
    ask("POST", "/users/me/learning/export", {"format": "xapi"}, by=anna)
    ask("POST", f"{path}/export", {"format": "csv"}, by=maria)
    stage.drain()
    ask("GET", f"{path}/stats", by=maria)
    ask("GET", f"/analytics/learning?{MONTH}", by=admin)


def _money(story: Story, maria: Person) -> None:
    """A course is bought and paid back, granted, and withdrawn in the end."""
    stage, ask, anna, admin = story.stage, story.stage.ask, story.anna, story.admin
    body = {"title": "Мастерская принтов", "price": PRICE}
    made = ask("POST", "/courses", body, by=maria, headers=story.key(), label="another course").json
    path = f"/courses/{made['id']}"
    text = {"title": "Сетка", "kind": "text", "body": "Текст"}
    ask("POST", f"{path}/lessons", text, by=maria, headers=story.key(), label="another lesson")
    ask("POST", f"{path}/submit", by=maria, label="another review")
    draft = ask("GET", f"{path}?draft=true", by=maria, label="GET a course's draft").json
    ask("POST", f"{path}/publish", {"version": draft["version"]}, by=admin, label="another release")
    stage.drain()
    enrolled = ask("POST", f"{path}/enrol", {}, by=anna, headers=story.key(), label="buy a course").json
    ask("POST", f"{path}/pay", by=anna, headers=story.key())
    stage.drain()
    purchase = enrolled["enrolment"]["access"]["purchase_id"]
    [seen] = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == purchase]
    stage.provider.pay(seen.id)
    stage.notify("payment.succeeded", seen.id)
    stage.drain()
    ask("GET", f"{path}/learners?status=active", by=maria)
    ask("GET", f"{path}/learners/{anna.id}", by=maria)
    refund = {"reason": "Не подошёл"}
    ask("POST", f"{path}/learners/{anna.id}/refunds", refund, by=admin, headers=story.key())
    stage.drain()
    vera = stage.person("vera.learner")
    ask("POST", f"{path}/learners", {"user_ids": [anna.id, vera.id]}, by=maria)
    ask("DELETE", f"{path}/learners/{vera.id}", by=maria)
    ask("POST", f"{path}/leave", by=anna)
    ask("POST", f"{path}/archive", by=admin)
    ask("POST", f"{path}/reopen", by=admin)
    ask("POST", f"{path}/withdraw", {"reason": "Устарел"}, by=admin)
    stage.drain()


def learning(story: Story) -> None:
    """Maria teaches, Anna learns."""
    maria = story.stage.person("maria.teacher", "manager")
    course, lessons = _course(story, maria, _videos(story, maria))
    _learn(story, course, lessons)
    _ask_the_model(story, course, lessons[3])
    _certificates(story, course, lessons, maria)
    _money(story, maria)
