"""Figures for the operator's own monitoring."""

from support.app import Site

from node.receipts import count_unhandled


async def test_figures_are_there_for_the_operators_network(site: Site) -> None:
    await site.newcomer("ana")

    answer = await site.browser(ip="127.0.0.1").get("/metrics")

    assert answer.status_code == 200
    assert "\nvermilion_users 1\n" in answer.text
    assert "\nvermilion_deliveries_failed 0\n" in answer.text


async def test_others_find_nothing_there(site: Site) -> None:
    answer = await site.browser(ip="203.0.113.7").get("/metrics")

    assert answer.status_code == 404


async def test_what_nothing_is_done_with_is_counted_by_known_types(site: Site) -> None:
    for kind in ("View", "View", 'A"} 9\nforged_total 1'):
        await site.services.db.write(count_unhandled, kind)

    answer = await site.browser(ip="127.0.0.1").get("/metrics")

    name = "vermilion_activities_unhandled_total"
    assert f"# TYPE {name} counter\n" in answer.text
    assert f'\n{name}{{type="View"}} 2\n' in answer.text
    assert f'\n{name}{{type="Listen"}} 0\n' in answer.text
    assert f'\n{name}{{type="other"}} 1\n' in answer.text
    assert "forged" not in answer.text
