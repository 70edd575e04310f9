"""Configuration: where values come from, and that every fault is named at once."""

from pathlib import Path

import pytest

from node.config import KEYS, FederationMode, Registration, load_config
from node.errors import ConfigError


def faults_of(environ: dict[str, str], **rest: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_config(environ, **rest)
    return caught.value.faults


def test_nothing_needs_to_be_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)

    config = load_config({})

    assert config.base_url == "http://localhost:8080"
    assert config.handle_domain == "localhost:8080"
    assert config.database_url == f"sqlite:///{tmp_path}/data/vermilion.db"
    assert config.media_url == f"file://{tmp_path}/data/media"
    assert config.registration is None
    assert config.federation is FederationMode.OPEN
    assert not config.base_url_is_set


def test_the_origin_follows_host_and_port_on_this_machine():
    config = load_config({"VERMILION_HOST": "::1", "VERMILION_PORT": "9000"})

    assert config.base_url == "http://[::1]:9000"


def test_the_environment_wins_over_the_file_and_flags_over_both(tmp_path: Path):
    file = tmp_path / "node.toml"
    file.write_text('port = 1000\nregistration = "open"\nlanguages = ["en", "de"]\n')

    config = load_config({"VERMILION_PORT": "2000"}, config_file=file)
    flagged = load_config(
        {"VERMILION_PORT": "2000"}, config_file=file, overrides={"port": "3000"}
    )

    assert (config.port, flagged.port) == (2000, 3000)
    assert config.registration is Registration.OPEN
    assert config.languages == ("en", "de")


def test_a_secret_may_come_from_a_file(tmp_path: Path):
    secret = tmp_path / "url"
    secret.write_text("postgresql://node:secret@db.example/node\n")

    config = load_config({"VERMILION_DATABASE_URL_FILE": str(secret)})

    assert config.database_url == "postgresql://node:secret@db.example/node"


def test_all_faults_are_reported_at_once(tmp_path: Path):
    file = tmp_path / "node.toml"
    file.write_text('colour = "red"\nport = 99999\nfederation = "perhaps"\n')

    faults = faults_of(
        {"VERMILION_BASE_URL": "ftp://x", "VERMILION_RATE_LIMITS": "maybe"},
        config_file=file,
    )

    named = {fault.partition(":")[0] for fault in faults}
    assert named == {"colour", "port", "federation", "base_url", "rate_limits"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("base_url", "https://node.example/path"),
        ("base_url", "https://user@node.example"),
        ("base_url", "node.example"),
        ("base_url", "https://node.example?x=1"),
        ("port", "0"),
        ("port", "eighty"),
        ("database_url", "mysql://x"),
        ("media_url", "/var/media"),
        ("trusted_proxies", "10.0.0.0/33"),
        ("registration", "sometimes"),
        ("federation", "yes"),
        ("smtp_url", "mail.example"),
        ("contact_email", "nobody"),
        ("handle_domain", "ana@node.example"),
        ("metrics_networks", "everyone"),
        ("media_quota_mb", "much"),
        ("log_format", "xml"),
    ],
)
def test_a_bad_value_is_refused_with_its_key(key: str, value: str):
    (fault,) = faults_of({f"VERMILION_{key.upper()}": value})

    assert fault.startswith(f"{key}: ")


def test_plain_http_is_for_this_machine_only():
    environ = {"VERMILION_BASE_URL": "http://node.example"}

    assert faults_of(environ)[0].startswith("base_url: http is for this machine only")
    environ["VERMILION_FEDERATION_ALLOW_HTTP"] = "true"
    assert load_config(environ).base_url == "http://node.example"


def test_mail_needs_a_sender():
    (fault,) = faults_of({"VERMILION_SMTP_URL": "smtp://mail.example"})

    assert fault.startswith("smtp_from: ")


def test_a_named_file_must_be_there_and_be_toml(tmp_path: Path):
    broken = tmp_path / "broken.toml"
    broken.write_text("port =")

    assert "there is no file" in faults_of({}, config_file=tmp_path / "none.toml")[0]
    assert "cannot be read" in faults_of({}, config_file=broken)[0]


def test_origins_are_kept_in_one_spelling():
    config = load_config({"VERMILION_BASE_URL": "https://NODE.example:443/"})

    assert config.base_url == "https://node.example"


def test_every_key_is_a_field():
    config = load_config({})

    assert all(hasattr(config, key.name) for key in KEYS)
