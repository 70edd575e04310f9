"""What a log line may hold: tracebacks without values, strangers' texts tamed."""

import json
import subprocess
import sys

import pytest

SECRET = "hunter2-hunter2"

PROGRAM = """
import logging
import sys
from node.logs import configure_logs, get_logger

def log_in(password):
    token = password.upper()
    raise ValueError("no such person")

configure_logs(as_json=sys.argv[1] == "json")
log = get_logger("node.test")
try:
    log_in(sys.argv[2])
except ValueError as error:
    log.error("test.failed", exc_info=error)
    logging.getLogger("uvicorn.error").exception("a library's own words")
logging.getLogger("uvicorn.error").warning(
    'GET "/api/v1/streaming?access_token=%s&stream=user"', sys.argv[2]
)
log.info("test.odd", agent="a\\n\\x1b[31mb" + "x" * 5_000)
"""


def run(form: str) -> str:
    """What the program logs, in a process whose logging is nobody else's."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, form, SECRET],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_names_the_place_and_no_value(form: str) -> None:
    said = run(form)

    assert said.count("ValueError") == 2
    assert "no such person" in said
    assert "log_in" in said
    assert SECRET not in said and SECRET.upper() not in said


def test_every_line_is_one_event() -> None:
    events = [json.loads(line) for line in run("json").splitlines()]

    assert [each["event"] for each in events] == [
        "test.failed",
        "a library's own words",
        'GET "/api/v1/streaming?access_token=[left out]&stream=user"',
        "test.odd",
    ]
    assert "Traceback" in events[0]["exception"]


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_a_stranger_sent_neither_breaks_a_line_nor_fills_the_log(
    form: str,
) -> None:
    last = run(form).splitlines()[-1]

    assert "test.odd" in last
    assert "\x1b[31mb" not in last
    assert len(last) < 1_500
