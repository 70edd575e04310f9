"""A node that answers and does no jobs: what a request costs before what follows.

Run as a node is, with its configuration in the environment:
`python -m tests.bench.doors`.
"""

import os
import sys

from node.cli.serve import run_parts
from node.config import load_config

if __name__ == "__main__":
    sys.exit(run_parts(load_config(os.environ), web=True, jobs=False))
