"""What the folder of a real set says of itself; lessons that were built on it carry it, too."""

import json
from pathlib import Path

ABOUT = "about.json"


def read_about(folder: Path) -> dict | None:
    """What the folder of a set says about it; None where no set is there."""
    try:
        return json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
