"""Configuration: one frozen value made from a TOML file and the environment.

`load_config` is pure but for reading the files it is told about, and reports
every fault at once. Nothing else in the node reads the environment.
"""

import ipaddress
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from node.errors import ConfigError

PREFIX = "VERMILION_"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Registration(StrEnum):
    """Who may make an account."""

    CLOSED = "closed"
    INVITE = "invite"
    APPROVAL = "approval"
    OPEN = "open"


class FederationMode(StrEnum):
    """Whom the node talks to."""

    OPEN = "open"
    ALLOWLIST = "allowlist"
    OFF = "off"


class LogFormat(StrEnum):
    """How log lines look; `auto` is text on a terminal and JSON elsewhere."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything an operator can set; see docs/configure.md."""

    base_url: str
    base_url_is_set: bool
    handle_domain: str
    host: str
    port: int
    data_dir: Path
    database_url: str
    media_url: str
    trusted_proxies: tuple[Network, ...]
    registration: Registration | None
    federation: FederationMode
    authorized_fetch: bool
    federation_allow_http: bool
    federation_allow_networks: tuple[Network, ...]
    rate_limits: bool
    smtp_url: str | None
    smtp_from: str | None
    contact_email: str | None
    media_base_url: str | None
    media_quota_mb: int
    media_retention_days: int
    metrics_networks: tuple[Network, ...]
    languages: tuple[str, ...]
    log_format: LogFormat

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def authority(self) -> str:
        """Host and port of `base_url`, as in a Host header."""
        return urlsplit(self.base_url).netloc

    @property
    def is_loopback(self) -> bool:
        """Whether `base_url` names this machine only."""
        return is_loopback_name(urlsplit(self.base_url).hostname or "")


@dataclass(frozen=True, slots=True)
class Key:
    """One configuration key: its default as text, its meaning, its reader."""

    name: str
    default: str | None
    meaning: str
    parse: Callable[[str], object]
    secret: bool = False


class Fault(ValueError):
    """A value that cannot be used; the text says what would do."""


def is_loopback_name(host: str) -> bool:
    """Whether a host name or literal address means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_origin(text: str) -> str:
    """`https://node.example[:PORT]`, canonical; raises `Fault`."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Fault("must be an origin such as https://node.example")
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise Fault("must be an origin only: no path, no user, no query")
    default_port = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, default_port) else f":{parts.port}"
    host = parts.hostname.encode("idna").decode() if ":" not in parts.hostname else None
    return f"{parts.scheme}://{host or f'[{parts.hostname}]'}{port}"


def _domain(text: str) -> str:
    if "/" in text or "@" in text or not text.strip():
        raise Fault("must be a domain such as example.org")
    return text.strip().lower()


def _port(text: str) -> int:
    number = _whole(text)
    if not 0 < number < 65536:
        raise Fault("must be a port between 1 and 65535")
    return number


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Fault("must be a whole number") from None


def _flag(text: str) -> bool:
    known = {"true": True, "on": True, "1": True, "yes": True}
    known |= {"false": False, "off": False, "0": False, "no": False}
    if text.lower() not in known:
        raise Fault("must be true or false")
    return known[text.lower()]


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part) for part in _words(text))
    except ValueError as error:
        raise Fault(f"must be networks such as 10.0.0.0/8: {error}") from None


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _choice(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    def parse(text: str) -> StrEnum:
        try:
            return kind(text)
        except ValueError:
            names = ", ".join(kind)
            raise Fault(f"must be one of {names}") from None

    return parse


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise Fault("must begin with sqlite:/// or postgresql://")
    return text


def _media(text: str) -> str:
    if not text.startswith("file:///"):
        raise Fault("must begin with file:///")
    return text


def _smtp(text: str) -> str:
    if urlsplit(text).scheme not in ("smtp", "smtps") or not urlsplit(text).hostname:
        raise Fault("must look like smtp://user:password@mail.example:587")
    return text


def _address(text: str) -> str:
    name, at, domain = text.partition("@")
    if not (name and at and domain) or any(c.isspace() for c in text):
        raise Fault("must be an e-mail address")
    return text


KEYS = (
    Key(
        "base_url",
        "http://localhost:8080",
        "Public origin; every id is minted under it. Unset, it follows host and port.",
        read_origin,
    ),
    Key("handle_domain", None, "Domain in @name@domain.", _domain),
    Key("host", "127.0.0.1", "Listening address.", str),
    Key("port", "8080", "Listening port.", _port),
    Key("data_dir", "./data", "Database, media and keys.", Path),
    Key("database_url", None, "sqlite:///PATH or postgresql://…", _database, True),
    Key("media_url", None, "Where photos are kept: file:///PATH.", _media),
    Key(
        "trusted_proxies",
        "",
        "Networks whose Forwarded and X-Forwarded-* headers count.",
        _networks,
    ),
    Key(
        "registration",
        None,
        "closed, invite, approval or open. Unset, the owner chooses on the site page.",
        _choice(Registration),
    ),
    Key("federation", "open", "open, allowlist or off.", _choice(FederationMode)),
    Key("authorized_fetch", "false", "ActivityPub GETs need a signature.", _flag),
    Key(
        "federation_allow_http",
        "false",
        "For test networks only: peers, ids and handles may use http.",
        _flag,
    ),
    Key(
        "federation_allow_networks",
        "",
        "For test networks only: networks that may be reached although private.",
        _networks,
    ),
    Key("rate_limits", "on", "off for benchmarks only.", _flag),
    Key(
        "smtp_url",
        None,
        "smtp:// or smtps://. Unset, mails wait on the outbox page.",
        _smtp,
        True,
    ),
    Key("smtp_from", None, "Sender of mails.", _address),
    Key("contact_email", None, "Shown on the about page.", _address),
    Key("media_base_url", None, "Public origin of media, when apart.", read_origin),
    Key("media_quota_mb", "20480", "Disk for copies of other nodes' photos.", _whole),
    Key(
        "media_retention_days",
        "14",
        "Days an unused copy of another node's photo is kept.",
        _whole,
    ),
    Key(
        "metrics_networks",
        "127.0.0.0/8,::1/128",
        "Networks that may read /metrics.",
        _networks,
    ),
    Key("languages", "en", "Interface languages offered.", _words),
    Key("log_format", "auto", "text, json, or auto.", _choice(LogFormat)),
)


def load_config(
    environ: Mapping[str, str],
    *,
    config_file: Path | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Config:
    """Read the file, then the environment, then `overrides` (command-line flags).

    Raises `ConfigError` with every fault: unknown keys, values that cannot be
    read, and combinations that cannot work.
    """
    faults: list[str] = []
    texts = _file_texts(environ, config_file, faults)
    texts |= _environment_texts(environ, faults)
    texts |= dict(overrides or {})
    values = _parse_all(texts, faults)
    if not faults:
        _derive(values, texts)
        _check_together(values, faults)
    if faults:
        raise ConfigError(faults)
    return Config(**values)  # pyright: ignore[reportArgumentType]


def _file_texts(
    environ: Mapping[str, str], config_file: Path | None, faults: list[str]
) -> dict[str, str]:
    named = config_file or environ.get(PREFIX + "CONFIG")
    path = Path(named) if named else Path("vermilion.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            faults.append(f"config: there is no file {path}")
        return {}
    except (OSError, ValueError) as error:  # ValueError: not TOML, or not UTF-8
        reason = error.strerror if isinstance(error, OSError) else error
        faults.append(f"config: {path} cannot be read: {reason}")
        return {}
    known = {key.name for key in KEYS}
    faults.extend(f"{name}: is not a known key" for name in table if name not in known)
    return {name: _as_text(value) for name, value in table.items() if name in known}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(str(part) for part in cast("list[object]", value))
    return str(value)


def _environment_texts(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key in KEYS:
        name = PREFIX + key.name.upper()
        if name in environ:
            texts[key.name] = environ[name]
        if key.secret and name + "_FILE" in environ:
            path = Path(environ[name + "_FILE"])
            try:
                texts[key.name] = path.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
                faults.append(f"{key.name}: {path} cannot be read: {reason}")
    return texts


def _parse_all(texts: Mapping[str, str], faults: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key in KEYS:
        text = texts.get(key.name, key.default)
        if text is None or (text == "" and key.default is None):
            values[key.name] = None
            continue
        try:
            values[key.name] = key.parse(text)
        except Fault as fault:
            faults.append(f"{key.name}: {fault}")
        except (ValueError, UnicodeError) as error:
            faults.append(f"{key.name}: cannot be read: {error}")
    return values


def _derive(values: dict[str, object], texts: Mapping[str, str]) -> None:
    values["base_url_is_set"] = "base_url" in texts
    if "base_url" not in texts:
        host = str(values["host"])
        shown = host if is_loopback_name(host) and host != "127.0.0.1" else "localhost"
        shown = f"[{shown}]" if ":" in shown else shown
        values["base_url"] = read_origin(f"http://{shown}:{values['port']}")
    data_dir = cast("Path", values["data_dir"]).absolute()
    values["data_dir"] = data_dir
    if values["handle_domain"] is None:
        values["handle_domain"] = urlsplit(str(values["base_url"])).netloc
    if values["database_url"] is None:
        values["database_url"] = f"sqlite:///{data_dir / 'vermilion.db'}"
    if values["media_url"] is None:
        values["media_url"] = f"file://{data_dir / 'media'}"


def _check_together(values: Mapping[str, object], faults: list[str]) -> None:
    base = urlsplit(str(values["base_url"]))
    is_bare = base.scheme == "http" and not is_loopback_name(base.hostname or "")
    if is_bare and not values["federation_allow_http"]:
        faults.append(
            "base_url: http is for this machine only; use https, or set"
            " federation_allow_http on a test network"
        )
    if values["smtp_url"] and not values["smtp_from"]:
        faults.append("smtp_from: is needed when smtp_url is set")
