"""The pages of the documentation that follow from the code.

`python -m node.cli.reference` writes `docs/configure.md`, `docs/commands.md` and
`docs/api.md`; a test says when they are behind.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import storefront
from node.api.reference import api_page
from node.cli.main import build_parser
from node.config import KEYS, PREFIX

CONFIGURE: Final = """\
# Configuration

<!-- Written by `python -m node.cli.reference`; change `node/config.py` instead. -->

Vermilion runs without any configuration. To change something, use one TOML file
(`--config FILE`, or `VERMILION_CONFIG`, or `vermilion.toml` in the working
directory), or environment variables, which win over the file. `vermilion config` shows
what is in effect, `vermilion doctor` what is wrong with it. All faults are reported at
once.

```toml
base_url = "https://node.example"
data_dir = "/var/lib/vermilion"
trusted_proxies = ["127.0.0.1/32"]
contact_email = "owner@node.example"
```

| key | environment | default | meaning |
|---|---|---|---|
{rows}

Keys marked with † may also come from a file: `{prefix}…_FILE` names it, so that a
secret stands neither in the configuration nor in the environment.

## What follows from what

- `base_url` is stored at the first start, because every id begins with it. The node
  refuses to start with another one. While no other server knows the node,
  `vermilion config set-base-url URL` moves it.
- A `base_url` with `http`, or on this machine, never talks to the outside world.
- `handle_domain` is the authority of `base_url` unless set: `@ana@node.example`. If it
  is another domain, that domain must pass `/.well-known/webfinger` on to the node.
- `registration` unset leaves the choice to the owner, on the site page.
- Without `smtp_url`, mails wait, sealed, on the outbox page.
- A certificate authority of your own is honoured through `SSL_CERT_FILE`.
- `federation_allow_http`, `federation_allow_networks` and `rate_limits = off` are for
  test networks. On a public node they are holes.
"""

COMMANDS: Final = """\
# Commands

<!-- Written by `python -m node.cli.reference`; change `node/cli/` instead. -->

Exit status: 0 done, 1 failed (with a line on standard error that says why), 2 wrong
usage. Every command takes `--config FILE` before its name.

{commands}
"""


def configure_page() -> str:
    """`docs/configure.md`."""
    rows = "\n".join(
        f"| `{key.name}`{' †' if key.secret else ''} | `{PREFIX}{key.name.upper()}` "
        f"| {_default(key.default)} | {key.meaning} |"
        for key in KEYS
    )
    return CONFIGURE.format(rows=rows, prefix=PREFIX)


def commands_page() -> str:
    """`docs/commands.md`."""
    parts = [_describe(parser) for parser in _leaves(build_parser())]
    return COMMANDS.format(commands="\n\n".join(parts))


def main() -> int:
    docs = Path(__file__).resolve().parents[2] / "docs"
    (docs / "configure.md").write_text(configure_page(), encoding="utf-8")
    (docs / "commands.md").write_text(commands_page(), encoding="utf-8")
    (docs / "api.md").write_text(api_page(storefront.API), encoding="utf-8")
    return 0


def _default(text: str | None) -> str:
    if text is None:
        return "—"
    return f"`{text}`" if text else "none"


def _leaves(parser: Any) -> Iterator[argparse.ArgumentParser]:
    """Every command that can be run. argparse shows its tree to nobody, so we look."""
    nested = [each for each in parser._actions if isinstance(each.choices, dict)]
    if parser.prog != "vermilion" and not any(each.required for each in nested):
        yield parser
    for group in nested:
        for child in group.choices.values():
            yield from _leaves(child)


def _describe(parser: Any) -> str:
    formatter = argparse.HelpFormatter(prog=parser.prog, width=78)
    for action in parser._actions:
        if action.option_strings != ["-h", "--help"]:
            formatter.add_argument(action)
    options = formatter.format_help().rstrip()
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    usage = usage.replace("[-h] ", "").replace(" [-h]", "")
    body = f"## `{parser.prog}`\n\n{_summary(parser)}\n\n```text\n{usage}\n"
    return body + (f"\n{options}\n```" if options else "```")


def _summary(parser: argparse.ArgumentParser) -> str:
    text = parser.description or parser.prog
    return text[0].upper() + text[1:] + "."


if __name__ == "__main__":
    sys.exit(main())
