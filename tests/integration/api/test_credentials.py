"""One's own account by an app: what it says, and what is usual for its owner."""

from support.api import allow, join
from support.app import Site
from support.people import make_user, reload
from support.pictures import quarters, save

from node.actors.models import ActorKind
from node.oauth.policy import Scope

OWN = "/api/v1/accounts/verify_credentials"
UPDATE = "/api/v1/accounts/update_credentials"


async def test_one_sees_what_only_the_owner_sees(site: Site) -> None:
    client, ana = await join(site, "ana")

    found = await client.get(OWN)

    assert found["id"] == str(ana.id)
    assert found["source"]["privacy"] == "public"
    assert found["source"]["note"] == ""
    assert found["source"]["fields"] == []
    assert found["source"]["follow_requests_count"] == 0
    assert found["role"]["id"] == "-99"
    assert found["role"]["permissions"].isdigit()


async def test_the_scope_for_names_alone_is_enough_to_log_in(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    client = await allow(site, user.id, [Scope.PROFILE])

    assert (await client.get(OWN))["username"] == "ana"
    refused = await client.call("GET", "/api/v1/preferences")
    assert refused.status_code == 403


async def test_what_is_sent_is_changed_and_the_rest_stays(site: Site) -> None:
    client, _ = await join(site, "ana")
    await client.call(
        "PATCH",
        UPDATE,
        data={
            "display_name": "Ana A.",
            "note": "I *bake*",
            "fields_attributes[0][name]": "Site",
            "fields_attributes[0][value]": "https://ana.example",
            "fields_attributes[1][name]": "",
            "fields_attributes[1][value]": "",
        },
    )

    found = await client.put(
        UPDATE,
        {
            "locked": "true",
            "bot": True,
            "hide_collections": True,
            "source": {"privacy": "private", "language": "de"},
        },
    )

    assert found["display_name"] == "Ana A."
    assert found["source"]["note"] == "I *bake*"
    assert found["source"]["fields"][0]["value"] == "https://ana.example"
    assert "<a href" in found["fields"][0]["value"]
    assert len(found["fields"]) == 1
    assert found["locked"] and found["bot"] and found["hide_collections"]
    assert found["discoverable"] is True
    usual = await client.get("/api/v1/preferences")
    assert usual["posting:default:visibility"] == "private"
    assert usual["posting:default:language"] == "de"


async def test_photos_are_covered_by_whoever_wants_it_as_a_rule(site: Site) -> None:
    client, _ = await join(site, "ana")

    found = await client.put(UPDATE, {"source": {"sensitive": True}})
    await client.put(UPDATE, {"source": {"language": "de"}})

    assert found["source"]["sensitive"] is True
    usual = await client.get("/api/v1/preferences")
    assert usual["posting:default:sensitive"] is True
    for said, expected in (({}, True), ({"sensitive": "false"}, False)):
        made = await client.post("/api/v1/statuses", {"status": "Hm", **said})
        assert made["sensitive"] is expected


async def test_pictures_come_as_files_and_go_again(site: Site) -> None:
    client, ana = await join(site, "ana")
    picture = save(quarters(), "JPEG")
    files = {"avatar": ("a", picture), "header": ("h", picture)}

    changed = await client.call("PATCH", UPDATE, files=files)
    without = await client.delete("/api/v1/profile/avatar")

    assert changed.status_code == 200
    assert "/media/" in changed.json()["avatar"]
    assert without["avatar"].endswith("/static/avatar.png")
    assert "/media/" in without["header"]
    profile = await client.get("/api/v1/profile")
    assert profile["avatar"] is None
    assert profile["header"] == without["header"]
    assert (await reload(site.services.db, ana)).kind is ActorKind.PERSON


async def test_what_cannot_be_is_refused_and_nothing_changes(site: Site) -> None:
    client, _ = await join(site, "ana")
    bad = (
        {"display_name": "x" * 51},
        {"source": {"privacy": "direct"}},
        {"source": {"language": "no language"}},
        {"source": {"quote_policy": "some"}},
        {"fields_attributes": [{"name": str(n), "value": "v"} for n in range(5)]},
    )
    for body in bad:
        answer = await client.call("PATCH", UPDATE, json={"note": "New", **body})
        assert answer.status_code == 422, body
        assert answer.json()["error"].startswith("Validation failed")
    broken = await client.call("PATCH", UPDATE, files={"avatar": ("a.png", b"no")})
    assert broken.status_code == 422
    assert (await client.get(OWN))["source"]["note"] == ""
