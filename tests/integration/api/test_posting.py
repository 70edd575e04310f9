"""Writing notes through an app: what it sends, what it gets, what never happens."""

import asyncio
from typing import Any

from support.api import ApiClient, guest, join
from support.app import Site
from support.notes import count_rows, make_photo, post

from node.actors.actions import set_privacy
from node.clock import MINUTE_MS, SetClock
from node.notes.models import Visibility
from node.notes.queries import get_note
from node.notes.queries.consent import find_policy
from node.oauth.actions import revoke_all_tokens
from node.users.queries import find_user_by_actor

STATUSES = "/api/v1/statuses"


async def send(client: ApiClient, key: str, **body: Any) -> Any:
    """A post with an `Idempotency-Key`."""
    headers = {"Idempotency-Key": key}
    return await client.call("POST", STATUSES, json=body, headers=headers)


async def test_an_app_posts_and_reads_what_it_posted(site: Site) -> None:
    client, _ = await join(site, "ana")
    await join(site, "ben")

    made = await client.post(
        STATUSES,
        {
            "status": "Hello @ben\r\n\r\n#Rome",
            "spoiler_text": "Long",
            "visibility": "unlisted",
            "language": "en",
            "title": "A title",
        },
    )

    assert made["content"].startswith("<p><strong>A title</strong></p>")
    assert made["spoiler_text"] == "Long"
    assert made["sensitive"] is True
    assert made["visibility"] == "unlisted"
    assert made["language"] == "en"
    assert [each["acct"] for each in made["mentions"]] == ["ben"]
    assert [each["name"] for each in made["tags"]] == ["rome"]
    assert await client.get(f"{STATUSES}/{made['id']}") == made
    source = await client.get(f"{STATUSES}/{made['id']}/source")
    assert source["text"] == "Hello @ben\n\n#Rome"
    assert source["spoiler_text"] == "Long"


async def test_forms_and_json_post_the_same(site: Site) -> None:
    client, ana = await join(site, "ana")
    photos = [await make_photo(site.services.db, ana) for _ in range(3)]
    form = {
        "status": "A form",
        "media_ids[]": [str(photos[2]), str(photos[0])],
        "sensitive": "1",
    }

    made = (await client.call("POST", STATUSES, data=form)).json()

    assert [each["id"] for each in made["media_attachments"]] == [
        str(photos[2]),
        str(photos[0]),
    ]
    assert made["sensitive"] is True


async def test_the_usual_audience_is_the_persons(site: Site) -> None:
    client, _ = await join(site, "ana")

    made = await client.post(STATUSES, {"status": "Hello"})
    open_note = await client.post(
        STATUSES, {"status": "Mine", "quote_approval_policy": "nobody"}
    )

    assert made["visibility"] == "public"
    assert made["quote_approval"]["automatic"] == ["public"]
    assert open_note["quote_approval"] == {
        "automatic": [],
        "manual": [],
        "current_user": "automatic",
    }


async def test_a_post_sent_twice_is_one_note(site: Site) -> None:
    client, _ = await join(site, "ana")

    first = await send(client, "k1", status="Once")
    again = await send(client, "k1", status="Once")
    other = await send(client, "k2", status="Once")

    assert first.json() == again.json()
    assert other.json()["id"] != first.json()["id"]
    assert await count_rows(site.services.db, "notes") == 2


async def test_twins_that_arrive_together_are_one_note(site: Site) -> None:
    client, _ = await join(site, "ana")

    answers = await asyncio.gather(
        *(send(client, "k", status="Once") for _ in range(5))
    )

    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["id"] for each in answers}) == 1
    assert await count_rows(site.services.db, "notes") == 1


async def test_a_post_that_fails_leaves_nothing_behind(site: Site) -> None:
    client, ana = await join(site, "ana")
    photo = await make_photo(site.services.db, ana)

    bad = await send(
        client,
        "k",
        status="?",
        media_ids=[str(photo)],
        poll={"options": ["one"], "expires_in": 600},
    )
    good = await send(client, "k", status="?", media_ids=[str(photo)])

    assert bad.status_code == 422
    assert bad.json()["error"].startswith("Validation failed: ")
    assert "poll" in bad.json()["details"]
    assert good.status_code == 200
    assert len(good.json()["media_attachments"]) == 1


async def test_faults_have_the_names_that_apps_know(site: Site) -> None:
    client, _ = await join(site, "ana")

    blank = await client.call("POST", STATUSES, json={"status": " "})
    strange = await client.call(
        "POST", STATUSES, json={"status": "a", "visibility": "secret"}
    )
    lost = await client.call(
        "POST", STATUSES, json={"status": "a", "media_ids": ["12"]}
    )

    assert list(blank.json()["details"]) == ["status"]
    assert list(strange.json()["details"]) == ["visibility"]
    assert list(lost.json()["details"]) == ["media_ids"]
    assert {each.status_code for each in (blank, strange, lost)} == {422}


async def test_a_direct_note_to_nobody_known_is_not_lost(site: Site) -> None:
    client, _ = await join(site, "ana")

    answer = await client.call(
        "POST", STATUSES, json={"status": "@nobody psst", "visibility": "direct"}
    )

    assert answer.status_code == 422
    assert "@nobody" in answer.json()["error"]
    assert await count_rows(site.services.db, "notes") == 0


async def test_one_answers_what_one_may_see(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    other, ben = await join(site, "ben")
    hidden = await post(db, ben, visibility=Visibility.FOLLOWERS)
    shown = await post(db, ben)

    answer = await client.post(
        STATUSES, {"status": "Yes", "in_reply_to_id": str(shown.id)}
    )
    refused = await client.call(
        "POST", STATUSES, json={"status": "Yes", "in_reply_to_id": str(hidden.id)}
    )

    assert answer["in_reply_to_id"] == str(shown.id)
    assert answer["in_reply_to_account_id"] == str(ben.id)
    assert refused.status_code == 404
    context = await other.get(f"{STATUSES}/{shown.id}/context")
    assert [each["id"] for each in context["descendants"]] == [answer["id"]]
    above = await other.get(f"{STATUSES}/{answer['id']}/context")
    assert [each["id"] for each in above["ancestors"]] == [str(shown.id)]


async def test_a_poll_is_asked_and_answered(site: Site) -> None:
    client, _ = await join(site, "ana")
    voter, _ = await join(site, "ben")
    made = await client.post(
        STATUSES,
        {
            "status": "Which?",
            "sensitive": "0",
            "poll": {"options": ["a", "b", "c"], "expires_in": "600", "multiple": True},
        },
    )
    path = f"/api/v1/polls/{made['poll']['id']}"

    voted = await voter.post(f"{path}/votes", {"choices": ["0", 2]})
    again = await voter.call("POST", f"{path}/votes", json={"choices": [1]})
    own = await client.call("POST", f"{path}/votes", json={"choices": [1]})
    bad = await voter.call("POST", f"{path}/votes", json={"choices": ["x"]})

    assert voted["voted"] is True
    assert voted["own_votes"] == [0, 2]
    assert [each["votes_count"] for each in voted["options"]] == [1, 0, 1]
    assert voted["voters_count"] == 1
    assert (await client.get(path))["votes_count"] == 2
    assert again.status_code == bad.status_code == 422
    assert own.status_code == 403


async def test_how_a_poll_stands_is_told_at_its_end_if_its_author_likes(
    site: Site, clock: SetClock
) -> None:
    client, _ = await join(site, "ana")
    voter, _ = await join(site, "ben")
    poll = {"options": ["a", "b"], "expires_in": 600}
    made = await client.post(
        STATUSES, {"status": "Which?", "poll": {**poll, "hide_totals": True}}
    )
    path = f"/api/v1/polls/{made['poll']['id']}"
    voted = await voter.post(f"{path}/votes", {"choices": [1]})
    # An app that does not speak of it changes nothing about it.
    await client.put(f"{STATUSES}/{made['id']}", {"status": "Which one?", "poll": poll})

    running = [voted, *[await each.get(path) for each in (client, guest(site))]]
    for each in running:
        assert [option["votes_count"] for option in each["options"]] == [None, None]
        assert each["votes_count"] == 1
    assert voted["own_votes"] == [1]
    clock.advance(10 * MINUTE_MS)
    ended = await guest(site).get(path)
    assert [option["votes_count"] for option in ended["options"]] == [0, 1]


async def test_an_author_may_change_who_knows_how_a_poll_stands(site: Site) -> None:
    client, _ = await join(site, "ana")
    poll = {"options": ["a", "b"], "expires_in": 600, "hide_totals": True}
    made = await client.post(STATUSES, {"status": "Which?", "poll": poll})
    path = f"{STATUSES}/{made['id']}"

    told = await client.put(
        path, {"status": "Which?", "poll": {**poll, "hide_totals": False}}
    )

    assert [each["votes_count"] for each in told["poll"]["options"]] == [0, 0]
    assert told["edited_at"] is None


async def test_an_edit_replaces_words_and_photos(site: Site) -> None:
    client, ana = await join(site, "ana")
    db = site.services.db
    photos = [await make_photo(db, ana) for _ in range(2)]
    made = await client.post(
        STATUSES,
        {"status": "First", "title": "Kept", "media_ids": [str(photos[0])]},
    )
    path = f"{STATUSES}/{made['id']}"

    edited = await client.put(
        path,
        {
            "status": "Second",
            "media_ids": [str(photos[0]), str(photos[1])],
            "media_attributes": [
                {"id": str(photos[1]), "description": "A hill", "focus": "0.5,-0.25"}
            ],
        },
    )
    history = await client.get(f"{path}/history")

    assert edited["title"] == "Kept"
    assert "Second" in edited["content"]
    assert edited["edited_at"] is not None
    second = edited["media_attachments"][1]
    assert second["description"] == "A hill"
    assert second["meta"]["focus"] == {"x": 0.5, "y": -0.25}
    assert ["First" in history[0]["content"], "Second" in history[1]["content"]] == [
        True,
        True,
    ]
    assert len(history) == 2
    assert history[1]["created_at"] == edited["edited_at"]


async def test_every_version_shows_the_photos_that_it_had(site: Site) -> None:
    client, ana = await join(site, "ana")
    photos = [await make_photo(site.services.db, ana, alt) for alt in ("Hill", "Sea")]
    ids = [str(each) for each in photos]
    made = await client.post(STATUSES, {"status": "1", "media_ids": ids})
    path = f"{STATUSES}/{made['id']}"
    words = [{"id": ids[0], "description": "Mountain"}]
    await client.put(
        path, {"status": "2", "media_ids": ids[:1], "media_attributes": words}
    )

    history = await guest(site).get(f"{path}/history")
    page = await site.browser().get(f"/@ana/{made['id']}/history")

    assert [
        [each["description"] for each in version["media_attachments"]]
        for version in history
    ] == [["Hill", "Sea"], ["Mountain"]]
    assert history[0]["media_attachments"][1] == made["media_attachments"][1]
    for alt in ("Hill", "Sea", "Mountain"):
        assert f'alt="{alt}"' in page.text


async def test_only_authors_edit_delete_and_read_the_source(site: Site) -> None:
    client, _ = await join(site, "ana")
    other, _ = await join(site, "ben")
    made = await client.post(STATUSES, {"status": "Mine"})
    path = f"{STATUSES}/{made['id']}"

    answers = [
        await other.call("PUT", path, json={"status": "Yours"}),
        await other.call("DELETE", path),
        await other.call("GET", f"{path}/source"),
    ]

    assert {each.status_code for each in answers} == {404}
    assert "Mine" in (await client.get(path))["content"]


async def test_what_is_deleted_can_be_written_again(site: Site) -> None:
    client, ana = await join(site, "ana")
    photo = await make_photo(site.services.db, ana, alt="A hill")
    made = await client.post(STATUSES, {"status": "Typo", "media_ids": [str(photo)]})

    gone = await client.delete(f"{STATUSES}/{made['id']}")
    again = await client.post(
        STATUSES, {"status": gone["text"], "media_ids": [str(photo)]}
    )

    assert gone["id"] == made["id"]
    assert gone["text"] == "Typo"
    assert gone["media_attachments"][0]["id"] == str(photo)
    assert again["media_attachments"][0]["description"] == "A hill"
    absent = await client.call("GET", f"{STATUSES}/{made['id']}")
    assert absent.status_code == 404


async def test_photos_go_too_if_that_is_wished(site: Site) -> None:
    client, ana = await join(site, "ana")
    photo = await make_photo(site.services.db, ana)
    made = await client.post(STATUSES, {"status": "Typo", "media_ids": [str(photo)]})

    await client.delete(f"{STATUSES}/{made['id']}?delete_media=true")

    assert await count_rows(site.services.db, "media") == 0


async def test_a_note_is_quoted_and_its_author_ends_that(site: Site) -> None:
    client, _ = await join(site, "ana")
    other, _ = await join(site, "ben")
    quoted = await client.post(STATUSES, {"status": "Quote me"})
    path = f"{STATUSES}/{quoted['id']}"
    made = await other.post(
        STATUSES, {"status": "Look", "quoted_status_id": quoted["id"]}
    )

    assert made["quote"]["state"] == "accepted"
    assert made["quote"]["quoted_status"]["id"] == quoted["id"]
    # For apps that show no quotes; the others take it away.
    assert made["content"] == (
        f'<p class="quote-inline">RE: <a href="{quoted["url"]}">{quoted["url"]}</a></p>'
        "<p>Look</p>"
    )
    listed = await client.get(f"{path}/quotes")
    assert [each["id"] for each in listed] == [made["id"]]

    ended = await client.post(f"{path}/quotes/{made['id']}/revoke")
    changed = await client.put(
        f"{path}/interaction_policy", {"quote_approval_policy": "nobody"}
    )
    refused = await other.call(
        "POST", STATUSES, json={"status": "Again", "quoted_status_id": quoted["id"]}
    )

    assert ended["id"] == made["id"]
    assert (ended["quote"] or {}).get("quoted_status") is None
    assert ended["content"] == "<p>Look</p>"
    assert changed["quote_approval"]["automatic"] == []
    assert (await other.get(path))["quote_approval"]["current_user"] == "denied"
    assert refused.status_code == 422
    assert list(refused.json()["details"]) == ["quoted_status_id"]


async def test_a_quoted_note_tells_which_note_it_quotes(site: Site) -> None:
    """An app asks for that one by itself: a chain of quotes has no end."""
    client, _ = await join(site, "ana")
    first = await client.post(STATUSES, {"status": "One"})
    second = await client.post(
        STATUSES, {"status": "Two", "quoted_status_id": first["id"]}
    )
    third = await client.post(
        STATUSES, {"status": "Three", "quoted_status_id": second["id"]}
    )

    seen = await client.get(f"{STATUSES}/{third['id']}")
    await client.delete(f"{STATUSES}/{first['id']}")
    after = await client.get(f"{STATUSES}/{third['id']}")

    inner = seen["quote"]["quoted_status"]
    assert inner["id"] == second["id"]
    assert inner["quote"] == {"state": "accepted", "quoted_status_id": first["id"]}
    assert after["quote"]["quoted_status"]["quote"]["quoted_status_id"] is None


async def test_who_may_answer_is_what_was_chosen(site: Site) -> None:
    client, ana = await join(site, "ana")
    made = await client.post(STATUSES, {"status": "Hi", "may_reply": "followers"})

    note = await site.services.db.read(get_note, int(made["id"]))
    policy = await site.services.db.read(find_policy, note)
    assert policy is not None
    assert policy.reply is not None
    assert ana.followers_iri in policy.reply.automatic


async def test_a_note_says_which_app_posted_it_and_no_page_does(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, _ = await join(site, "ben")
    used = {"name": "Test app", "website": "https://app.example"}

    made = await client.post(STATUSES, {"status": "Hello"})
    by_page = await post(site.services.db, ana)
    boosted = await other.post(f"{STATUSES}/{made['id']}/reblog")
    page = await site.browser().get(f"/@ana/{made['id']}")

    assert made["application"] == used
    assert boosted["application"] is None
    assert boosted["reblog"]["application"] == used
    shown = await guest(site).get(f"{STATUSES}/{by_page.id}")
    assert shown["application"] is None
    assert "via <bdi>Test app</bdi>" in page.text
    assert "via" not in (await site.browser().get(f"/@ana/{by_page.id}")).text


async def test_who_hides_their_apps_hides_those_of_all_their_notes(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, _ = await join(site, "ben")
    made = await client.post(STATUSES, {"status": "Hello"})
    path = f"{STATUSES}/{made['id']}"
    assert (await other.get(path))["application"] is not None

    await site.services.db.write(
        set_privacy,
        ana.id,
        locked=False,
        discoverable=True,
        indexable=True,
        hides_apps=True,
    )

    assert "application" not in await other.get(path)
    assert "application" not in await guest(site).get(path)
    assert (await client.get(path))["application"] == made["application"]
    page = await site.browser().get(f"/@ana/{made['id']}")
    assert "Test app" not in page.text


async def test_an_app_that_is_let_go_leaves_its_name(site: Site) -> None:
    client, ana = await join(site, "ana")
    made = await client.post(STATUSES, {"status": "Hello"})
    user = await site.services.db.read(find_user_by_actor, ana.id)
    assert user is not None

    await site.services.db.write(revoke_all_tokens, user.id)
    await site.services.db.write(lambda w: w.run("DELETE FROM apps"))

    shown = await guest(site).get(f"{STATUSES}/{made['id']}")
    assert shown["application"] == made["application"]
