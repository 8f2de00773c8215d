"""The child that opens a foreign workbook and says its rows as lines of JSON; it imports nothing else of ours.

It gives up memory and time above the bounds before it touches the file: whatever the file does to it, the parent
sees a line that is missing its end. A workbook of the newer kind is read as a stream, so that a million rows need no
more memory than their distinct texts.
"""

from __future__ import annotations

from pathlib import Path

HIDDEN = "_ywl"
"""The sheet out of sight in which a template of ours carries its version."""
EXACT_BELOW = 10**15
LONGEST = 32_767
"""The characters that Excel keeps in a cell; what is longer no spreadsheet has written."""
OUT_OF_MEMORY = 3
"""The exit code for more memory than the bounds allow."""
START = "import sys; sys.path.append(sys.argv[1]); from opening.child import main; main(sys.argv[2], sys.argv[3])"
"""What the child runs: the folder that holds this package, the file, and the bounds as JSON follow it."""
FOLDER = Path(__file__).resolve().parent.parent


class Refused(Exception):
    """The file is not opened; the word says why, and the parent has the sentence for it."""
