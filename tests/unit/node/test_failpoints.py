"""Failpoints do what their text says, and nothing without one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from node.failpoints import FailpointError, armed, failpoint


def test_an_unarmed_failpoint_does_nothing() -> None:
    failpoint("nowhere")


def test_an_armed_failpoint_raises_only_in_its_place() -> None:
    with armed("here=raise"):
        failpoint("elsewhere")
        with pytest.raises(FailpointError, match="here"):
            failpoint("here")
    failpoint("here")


def test_a_numbered_failpoint_acts_at_that_hit_only() -> None:
    with armed("here=raise@2"):
        failpoint("here")
        with pytest.raises(FailpointError):
            failpoint("here")
        failpoint("here")


def test_a_sleeping_failpoint_takes_its_time() -> None:
    started = time.monotonic()
    with armed("here=sleep:20"):
        failpoint("here")
    assert time.monotonic() - started >= 0.02


@pytest.mark.parametrize(
    "text", ["here", "=raise", "here=burn", "here=raise@x", "here=sleep:", "a=sleep:-1"]
)
def test_an_unreadable_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="VERMILION_FAILPOINTS"), armed(text):
        pass


def test_the_environment_can_crash_a_process() -> None:
    code = "from node.failpoints import failpoint as f; f('b'); print('b'); f('a')"
    environment = {**os.environ, "VERMILION_FAILPOINTS": "b=sleep:1, a=crash"}

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        check=False,
        capture_output=True,
        timeout=30,
    )

    assert done.returncode == -signal.SIGKILL
