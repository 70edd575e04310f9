"""Following a topic from its page."""

from support.app import Site
from support.notes import post
from support.people import make_local

from node.database.types import Writer
from node.ids import ActorId
from node.text.tokens import TagKey
from node.timelines.actions import MAX_FOLLOWED, follow_topic

PAGE = "/topics/clay"


async def test_a_topic_is_followed_and_left_by_a_button(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    ben = await make_local(site.services.db, "ben")
    note = await post(site.services.db, ben, "Wheel #Clay")
    assert f'action="{PAGE}/follow"' in (await browser.get(PAGE)).text

    answer = await browser.post(f"{PAGE}/follow", {"next": PAGE})

    assert answer.headers["Location"] == PAGE
    assert f'action="{PAGE}/unfollow"' in (await browser.follow(answer)).text
    assert f'id="n-{note.id}"' in (await browser.get("/")).text
    await browser.post(f"{PAGE}/unfollow")
    assert f'action="{PAGE}/follow"' in (await browser.get(PAGE)).text
    assert f'id="n-{note.id}"' not in (await browser.get("/")).text


async def test_what_texts_and_apps_link_leads_to_the_page(site: Site) -> None:
    guest = site.browser()
    ben = await make_local(site.services.db, "ben")
    note = await post(site.services.db, ben, "Cats #猫")
    page = await guest.get(f"/@ben/{note.id}")
    link = 'href="https://node.example/tags/%E7%8C%AB"'

    answer = await guest.get("/tags/%E7%8C%AB")

    assert page.text.count(link) == 1
    assert "/topics/" not in page.text, "what is linked in the text stands there only"
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        "/topics/%E7%8C%AB",
    )
    assert f'id="n-{note.id}"' in (await guest.follow(answer)).text


async def test_guests_follow_nothing(site: Site) -> None:
    assert "/follow" not in (await site.browser().get(PAGE)).text


async def test_too_many_topics_are_refused_in_words(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    await site.services.db.write(_follow_many, user.actor_id)

    answer = await browser.post(f"{PAGE}/follow", {"next": PAGE})

    assert "more than 300 topics" in (await browser.follow(answer)).text


def _follow_many(w: Writer, actor_id: ActorId) -> None:
    for number in range(MAX_FOLLOWED):
        follow_topic(w, actor_id, TagKey(f"t{number}"))
