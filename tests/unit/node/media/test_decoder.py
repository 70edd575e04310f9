"""The node outlives its decoder, whatever happens to it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace

import psutil
import pytest
import pytest_asyncio
from support import pictures

from node.errors import Invalid, Unavailable
from node.media.models import UPLOAD_LIMITS, ImageLimits
from node.media.pipeline import ImagePipeline

PATIENT = ImageLimits(
    25_000_000, 50_000_000, max_frames=5_000, max_animation_pixels=10**9, cpu_s=60
)


@pytest_asyncio.fixture
async def pipeline() -> AsyncIterator[ImagePipeline]:
    pipeline = ImagePipeline()
    yield pipeline
    await pipeline.close()


def child_of(pipeline: ImagePipeline) -> psutil.Process:
    process = pipeline._decoder._process  # pyright: ignore[reportPrivateUsage]
    assert process is not None
    return psutil.Process(process.pid)


async def is_well(pipeline: ImagePipeline) -> bool:
    data = pictures.save(pictures.quarters(), "PNG")
    return (await pipeline.process_image(data, limits=UPLOAD_LIMITS)).width == 240


async def job_of(pipeline: ImagePipeline) -> psutil.Process:
    """The forked process that has the picture in work."""
    while not (jobs := child_of(pipeline).children()):
        await asyncio.sleep(0)
    return jobs[0]


@pytest.fixture(scope="module")
def long_animation() -> bytes:
    """A quarter of a minute of work, for those who allow it."""
    return pictures.gif_bomb(3_000, 500)


async def code_of(task: "asyncio.Future[object]") -> str:
    with pytest.raises(Invalid) as refused:
        await task
    return refused.value.faults[0].code


async def test_a_decoder_that_cannot_be_started_is_asked_for_later(
    pipeline: ImagePipeline, monkeypatch: pytest.MonkeyPatch
):
    """As when a container may have no more processes."""
    data = pictures.save(pictures.quarters(), "PNG")
    with monkeypatch.context() as broken:
        broken.setattr("sys.executable", "/nowhere/python")
        with pytest.raises(Unavailable, match="cannot be started"):
            await pipeline.process_image(data, limits=UPLOAD_LIMITS)

    assert await is_well(pipeline)


async def test_a_picture_may_not_take_more_memory_than_allowed(pipeline: ImagePipeline):
    data = pictures.png_bomb(7_000, 7_000)
    limits = ImageLimits(25_000_000, 50_000_000, memory_bytes=260 * 1024**2)

    assert await code_of(
        asyncio.ensure_future(pipeline.process_image(data, limits=limits))
    ) in {"too_complex", "damaged"}
    assert await is_well(pipeline)


@pytest.mark.parametrize("bound", ["cpu_s", "wall_s"])
async def test_a_picture_may_not_take_more_time_than_allowed(
    pipeline: ImagePipeline, long_animation: bytes, bound: str
):
    limits = replace(PATIENT, **{bound: 1})

    task = asyncio.ensure_future(pipeline.process_image(long_animation, limits=limits))

    assert await code_of(task) == "too_slow"
    assert await is_well(pipeline)


async def test_a_decoder_that_crashes_costs_one_picture(
    pipeline: ImagePipeline, long_animation: bytes
):
    assert await is_well(pipeline)
    before = child_of(pipeline).pid
    task = asyncio.ensure_future(pipeline.process_image(long_animation, limits=PATIENT))
    (await job_of(pipeline)).send_signal(signal.SIGSEGV)

    assert await code_of(task) == "damaged"
    assert await is_well(pipeline)
    assert child_of(pipeline).pid == before


async def test_a_child_that_dies_between_pictures_is_replaced(pipeline: ImagePipeline):
    assert await is_well(pipeline)
    before = child_of(pipeline).pid
    os.kill(before, signal.SIGKILL)

    assert await is_well(pipeline)
    assert child_of(pipeline).pid != before


async def test_a_picture_whose_child_dies_is_tried_again(
    pipeline: ImagePipeline,
):
    assert await is_well(pipeline)
    task = asyncio.ensure_future(
        pipeline.process_image(pictures.gif_bomb(50, 500), limits=UPLOAD_LIMITS)
    )
    os.kill(child_of(pipeline).pid, signal.SIGKILL)

    assert (await task).width == 500


async def test_a_stopped_child_is_ended(pipeline: ImagePipeline):
    """SIGSTOP stands for a child that cannot end itself."""
    assert await is_well(pipeline)
    child = child_of(pipeline)
    child.suspend()
    limits = ImageLimits(25_000_000, 50_000_000, wall_s=-4)

    task = asyncio.ensure_future(
        pipeline.process_image(pictures.save(pictures.quarters(), "PNG"), limits=limits)
    )

    assert await code_of(task) == "too_slow"
    assert not child.is_running()
    assert await is_well(pipeline)


async def test_a_cancelled_caller_leaves_no_process_and_no_stray_answer(
    pipeline: ImagePipeline, long_animation: bytes
):
    assert await is_well(pipeline)
    task = asyncio.ensure_future(pipeline.process_image(long_animation, limits=PATIENT))
    job = await job_of(pipeline)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await is_well(pipeline)
    assert not job.is_running() or job.status() == psutil.STATUS_ZOMBIE


async def test_pictures_wait_for_each_other(pipeline: ImagePipeline):
    data = pictures.save(pictures.quarters(), "PNG")

    done = await asyncio.gather(
        *(pipeline.process_image(data, limits=UPLOAD_LIMITS) for _ in range(12))
    )

    assert len({each.variants for each in done}) == 1
    assert child_of(pipeline).children() == []


async def test_the_child_knows_none_of_our_secrets(
    pipeline: ImagePipeline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VERMILION_SMTP_URL", "smtp://user:password@mail.example")

    assert await is_well(pipeline)

    environment = child_of(pipeline).environ()
    assert not any(name.startswith("VERMILION") for name in environment)
    assert child_of(pipeline).cwd() == "/"


async def test_a_closed_pipeline_leaves_no_process(pipeline: ImagePipeline):
    assert await is_well(pipeline)
    child = child_of(pipeline)

    await pipeline.close()
    await pipeline.close()

    assert not child.is_running()
