"""Commands, their exit statuses, and what they say."""

import subprocess
import sys

from cli.conftest import Cli, lines


def test_usage_faults_are_told_apart_from_failures(cli: Cli):
    assert "usage" in cli.fails("fly", status=2)
    assert "usage" in cli.fails(status=2)
    assert "run: vermilion migrate" in cli.fails("user", "list")


def test_a_process_gives_the_same_statuses(cli: Cli):
    done = cli.process("migrate", VERMILION_PORT="x")

    assert done.returncode == 1
    assert done.stderr == "vermilion: port: must be a whole number\n"


def test_a_command_brings_only_what_it_needs_into_memory(cli: Cli):
    """Of the pages, the shop and PostgreSQL nothing where none of them is asked."""
    cli("migrate")
    run = (
        "import sys; from node.cli import main; main(['user', 'list']); "
        "print(*sorted({'quart', 'storefront', 'psycopg', 'PIL'} & {*sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", run],
        cwd=cli.directory,
        env=cli.environ({}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == ""


def test_a_file_that_is_no_text_is_one_line_too(cli: Cli):
    (cli.directory / "bytes").write_bytes(b'host = "\xff"')
    names = {"VERMILION_DATABASE_URL_FILE": str(cli.directory / "bytes")}

    for said in (
        cli.fails("--config", str(cli.directory / "bytes"), "config"),
        cli.fails("--config", str(cli.directory), "config"),
        cli.fails("config", **names),
    ):
        assert len(lines(said)) == 1
        assert "cannot be read" in said


def test_a_database_server_that_is_away_is_one_line(cli: Cli):
    away = {"VERMILION_DATABASE_URL": "postgresql://node@127.0.0.1:1/node"}

    for command in (("user", "list"), ("migrate",), ("worker",)):
        (said,) = lines(cli.fails(*command, **away))
        assert "connection" in said


def test_every_fault_of_the_configuration_is_one_line(cli: Cli):
    said = cli.fails("user", "list", VERMILION_PORT="x", VERMILION_BASE_URL="ftp://x")

    assert len(lines(said)) == 2
    assert all(line.startswith("vermilion: ") for line in lines(said))


def test_a_database_is_migrated_once(cli: Cli):
    first = cli.ok("migrate")
    second = cli.ok("migrate")

    assert "applied 0001" in first
    assert lines(second) == ["nothing to do: the database is up to date"]


def test_a_user_is_made_with_a_password_that_is_shown_once(node: Cli):
    made = node.ok("user", "create", "bob")
    listed = node.ok("user", "list")
    shown = node.ok("user", "show", "ana")

    assert "password: " in made
    assert {line.split()[0] for line in lines(listed)} == {"ana", "bob"}
    assert "ana@mail.example" in shown
    assert "owner" in shown


def test_a_password_may_come_from_a_file_and_is_not_repeated(node: Cli):
    secret = node.directory / "password"
    secret.write_text("four unlikely words\n")

    made = node.ok("user", "create", "bob", "--password-file", str(secret))

    assert "unlikely" not in made
    short = node.directory / "short"
    short.write_text("short")
    said = node.fails("user", "create", "eve", "--password-file", str(short))
    assert "at least 10" in said


def test_names_are_given_once(node: Cli):
    assert "taken" in node.fails("user", "create", "ana")


def test_standing_is_changed_by_name(node: Cli):
    node.ok("user", "create", "bob")

    node.ok("user", "set-role", "bob", "moderator")
    node.ok("user", "let-sell", "bob")
    node.ok("user", "disable", "bob")
    shown = node.ok("user", "show", "bob")

    assert "moderator" in shown
    assert "disabled" in shown
    assert "may sell      yes" in shown
    assert "nobody here is called carl" in node.fails("user", "disable", "carl")
    assert "owner" in node.fails("user", "disable", "ana")


def test_deleting_asks_first(node: Cli):
    node.ok("user", "create", "bob")

    assert "--yes" in node.fails("user", "delete", "bob", status=2)
    node.ok("user", "delete", "bob", "--yes")

    assert "deleted" in node.ok("user", "list")
    assert "taken" in node.fails("user", "create", "bob")


def test_an_invitation_is_a_link(node: Cli):
    (link,) = lines(node.ok("invite", "create", "--uses", "3"))

    assert link.startswith("http://localhost:8080/join?invite=")
    for wrong in (("--uses", "0"), ("--days", "0"), ("--days", "9999999999")):
        assert "between 1 and" in node.fails("invite", "create", *wrong).lower()


def test_servers_are_blocked_in_one_spelling(node: Cli):
    node.ok("peer", "block", "SPAM.example", "--reason", "spam")
    node.ok("peer", "allow", "friend.example")
    refused = node.ok("peer", "refuse-listings", "Market.example")
    assert "listings of market.example are refused" in refused

    listed = node.ok("peer", "list")

    assert "spam.example" in listed
    assert "blocked" in listed
    assert "not a domain" in node.fails("peer", "block", "not a host")


def test_lists_of_servers_are_written_and_read(node: Cli):
    node.ok("peer", "block", "spam.example", "--comment", "Adverts", "--no-media")
    node.ok("peer", "limit", "loud.example")
    path = node.directory / "servers.csv"

    node.ok("peer", "export", str(path))
    said = node.ok("peer", "unblock", "spam.example")
    read = node.ok("peer", "import", str(path))
    opened = node.ok("peer", "open", "loud.example")

    assert lines(path.read_text()) == [
        "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate",
        "loud.example,silence,False,False,,False",
        "spam.example,suspend,True,False,Adverts,False",
    ]
    assert said == "spam.example is no pictures\n"
    assert read == "1 changed, 1 as they were.\n"
    assert opened == "loud.example is open\n"
    assert "0 people known" in node.ok("peer", "block", "x.example", "--preview")
    assert "this node" in node.fails("peer", "block", "LOCALHOST.")


def test_deliveries_are_listed_and_retried(node: Cli):
    assert node.ok("delivery", "list") == "0 waiting, 0 given up\n"
    assert node.ok("delivery", "list", "peer.example") == ""
    assert node.ok("delivery", "retry") == "0 deliveries are due now\n"


def test_media_is_cleaned(node: Cli):
    assert node.ok("media", "clean").startswith("removed 0 unused uploads")


def test_secrets_of_the_configuration_are_hidden(cli: Cli):
    shown = cli.ok(
        "config",
        VERMILION_DATABASE_URL="postgresql://node:hunter2@db.example/node",
        VERMILION_SMTP_URL="smtp://node:hunter3@mail.example",
        VERMILION_SMTP_FROM="node@mail.example",
    )

    aside = "postgresql://db.example/node?sslmode=require&password=hunter2&port=5"
    shown += cli.ok("config", VERMILION_DATABASE_URL=aside)

    assert "hunter" not in shown
    assert "?sslmode=require&password=(hidden)&port=5" in shown
    assert "db.example" in shown
    assert "mail.example" in shown


def test_the_doctor_finds_a_well_node_well(node: Cli):
    said = node.ok("doctor", "--offline")

    assert "BAD" not in said
    assert "everything adds up" in said


def test_the_doctor_says_what_to_do(node: Cli):
    """A database with wrong counters, read by a stranger's key file."""
    (node.data / "secret.key").chmod(0o644)
    done = node("doctor", "--offline", VERMILION_RATE_LIMITS="off")

    assert done.returncode == 1
    assert "BAD  configuration   rate_limits is off" in done.stdout
    assert "-> turn it on" in done.stdout


def test_the_doctor_notices_that_nobody_answers(node: Cli):
    done = node("doctor", VERMILION_BASE_URL="http://localhost:1", VERMILION_PORT="1")

    assert done.returncode == 1
    assert "BAD  reachability" in done.stdout


def test_a_port_is_a_number(cli: Cli):
    assert "usage" in cli.fails("serve", "--port", "http", status=2)


def test_several_processes_need_postgresql(node: Cli):
    for command in (("worker",), ("web",), ("serve", "--processes", "2")):
        assert "PostgreSQL" in node.fails(*command, status=2)


def test_the_node_moves_while_nobody_knows_it(node: Cli):
    moved = node.ok("config", "set-base-url", "https://node.example")

    assert "moved from http://localhost:8080 to https://node.example" in moved
    new = {"VERMILION_BASE_URL": "https://node.example"}
    shown = node.ok("user", "show", "ana", **new)
    assert "https://node.example/ap/u/" in shown
    assert "localhost" not in shown


def test_a_changed_origin_is_refused_with_what_to_do(node: Cli):
    new = {"VERMILION_BASE_URL": "https://node.example"}

    said = node.fails("user", "create", "bob", **new)

    assert "this node is http://localhost:8080" in said
    assert "vermilion config set-base-url https://node.example" in said
    assert "origin" in node.fails("config", "set-base-url", "nonsense", status=2)


def test_keys_are_exchanged_for_one_or_for_all(node: Cli):
    node.ok("user", "create", "bob")

    assert "@ana has a new key; 0 servers are told" in node.ok(
        "user", "rotate-key", "ana"
    )
    # The node's own actor is made when it is served for the first time.
    assert "2 actors have new keys" in node.ok("user", "rotate-key", "--all")
    assert "nobody here is called eve" in node.fails("user", "rotate-key", "eve")
    assert "--all" in node.fails("user", "rotate-key", status=2)
    assert "--all" in node.fails("user", "rotate-key", "ana", "--all", status=2)


def test_relays_are_added_listed_and_removed(node: Cli):
    address = "https://relay.example/inbox"

    assert "relay.example is asked" in node.ok("relay", "add", address)
    assert "on the list" in node.fails("relay", "add", address)
    assert "web address" in node.fails("relay", "add", "relay.example")
    node.ok("relay", "add", "--litepub", "https://other.example/actor")
    first, second = lines(node.ok("relay", "list"))
    assert first.split()[:3] == [address, "mastodon", "pending"]
    assert "litepub" in second and "0 came, 0 kept" in second
    node.ok("relay", "remove", address)
    assert "not on the list" in node.fails("relay", "remove", address)
    off = {"VERMILION_FEDERATION": "off"}
    assert "does not federate" in node.fails("relay", "add", address, **off)
