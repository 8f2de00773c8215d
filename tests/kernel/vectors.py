"""The published test vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "data" / "vectors.json").read_text("utf-8"))
