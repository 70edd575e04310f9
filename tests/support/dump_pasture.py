"""Writes the inputs of the package fediverse-pasture-inputs as JSON.

Run by the Python of an environment that has the package, which cannot be ours:

    python3 -m venv /tmp/pasture
    /tmp/pasture/bin/pip install fediverse-pasture-inputs
    /tmp/pasture/bin/python tests/support/dump_pasture.py tests/payloads/pasture
"""

import asyncio
import json
import sys
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from fediverse_pasture_inputs import available
from fediverse_pasture_inputs.tool.transformer import ExampleTransformer

PACKAGE = "fediverse-pasture-inputs"
# The frame's own ids and times are drawn anew by every run.
FIXED = {
    "id": "http://pasture-one-actor/actor/{id}",
    "actor": "http://pasture-one-actor/actor",
    "attributedTo": "http://pasture-one-actor/actor",
    "published": "{published}",
    "to": ["https://www.w3.org/ns/activitystreams#Public", "{reader}"],
}


def write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def framed(activity: dict[str, Any]) -> dict[str, Any]:
    """The Create that every input is put into."""
    fixed = {key: FIXED.get(key, value) for key, value in activity.items()}
    note = fixed["object"]
    fixed["object"] = {key: FIXED.get(key, value) for key, value in note.items()}
    fixed["id"] += "/create"
    del fixed["object"]["content"]
    return fixed


def dump(folder: Path) -> None:
    activity = asyncio.run(ExampleTransformer().create_activity({"content": ""}))
    write(folder / "frame.json", framed(activity or {}))
    about = metadata(PACKAGE)
    source = {key: about[key] for key in ("Name", "Version", "License-Expression")}
    write(folder / "source.json", source)
    for name, data in sorted(available.items()):
        value = {"title": data.title, "group": data.group, "examples": data.examples}
        write(folder / "inputs" / f"{name}.json", value)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    (target / "inputs").mkdir(parents=True, exist_ok=True)
    dump(target)
