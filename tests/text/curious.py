"""What a parser taken over by a hostile file might look at."""

from __future__ import annotations

import json
import os

if __name__ == "__main__":
    print(json.dumps({"text": str(dict(os.environ)), "runs": [], "pages": []}))  # noqa: T201
