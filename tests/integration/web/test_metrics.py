"""Figures for the operator's own monitoring."""

from support.app import Site


async def test_figures_are_there_for_the_operators_network(site: Site) -> None:
    await site.newcomer("ana")

    answer = await site.browser(ip="127.0.0.1").get("/metrics")

    assert answer.status_code == 200
    assert "\nvermilion_users 1\n" in answer.text
    assert "\nvermilion_deliveries_failed 0\n" in answer.text


async def test_others_find_nothing_there(site: Site) -> None:
    answer = await site.browser(ip="203.0.113.7").get("/metrics")

    assert answer.status_code == 404
