"""Logs: one structured line an event, never bodies, tokens or addresses.

Everything goes through structlog; the standard library's records (federation,
uvicorn) are rendered by the same formatter.
"""

import logging
import re
import sys
from collections.abc import MutableMapping

import structlog

MAX_VALUE = 512
_TOKENS = re.compile(r"(access_token=)[\w.~%+-]+")


def configure_logs(*, as_json: bool, level: int = logging.INFO) -> None:
    """Send every log line to stderr, as JSON or as text for a terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _cut_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: list[structlog.typing.Processor] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("event"),
            structlog.processors.JSONRenderer(),
        ]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # The default shows local variables, with passwords among them.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _DiscreetFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "aiosqlite", "asyncio", "psycopg.pool", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class _DiscreetFormatter(structlog.stdlib.ProcessorFormatter):
    """Whoever wrote the line: no token out of an address is in it."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKENS.sub(r"\1[left out]", super().format(record))


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose events are named `area.happened`."""
    return structlog.stdlib.get_logger(name)


def _cut_values(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    # A stranger's User-Agent or key id must not fill the log or break its lines.
    for key, value in event.items():
        if isinstance(value, str) and (
            len(value) > MAX_VALUE or not value.isprintable()
        ):
            event[key] = value[:MAX_VALUE].encode("unicode_escape").decode()
    return event
