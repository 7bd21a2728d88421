"""Runs the block of a guide that is in one language, and holds what it prints against the block below it.

    snippets.py GUIDE.md LANGUAGE PORT PROGRAM...    # the file with the block becomes the last argument of the program
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

GUIDE_PORT = "8099"


def main(guide, language, port, *program):
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", Path(guide).read_text(encoding="utf-8"), re.M | re.S)
    found = [(text, blocks[index + 1][1]) for index, (kind, text) in enumerate(blocks) if kind == language]
    if not found:
        sys.exit(f"{guide} has no block in {language}")
    for text, expected in found:
        with tempfile.NamedTemporaryFile("w", suffix=f".{language}", encoding="utf-8") as file:
            file.write(text.replace(GUIDE_PORT, port))
            file.flush()
            printed = subprocess.run([*program, file.name], check=True, capture_output=True, text=True).stdout
        if printed != expected:
            sys.exit(f"{guide}: the block in {language} prints\n{printed}and not\n{expected}")
    print(f"{guide} {language} {len(found)}/{len(found)}")


main(*sys.argv[1:])
