#!/usr/bin/env bash
# Version:   segno 1.6.6, read back by zxing-cpp 3.1.1 and by the two decoders of deqr 0.2.5, quirc and qrdec (PyPI)
# Behaviour: make() of a text of up to fifteen letters or so gives a Micro QR, another symbol, with one corner instead of
#            three; « t.me/cpts_bot » is an M4. zxing-cpp reads it, quirc and qrdec see nothing. « t.me/cpts_exemple_bot », or the same
#            link with https:// before it, is an ordinary code that all three read. micro=False, or make_qr(), gives
#            one for any text.
# Guess:     make() makes a QR code; a shorter text only makes a smaller one.
# Matters:   Micro QR is not read by the cameras of phones. A generator tested with a long example, or with a decoder
#            that reads everything, prints a hundred posters that nobody can open the day a name is short.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check segno==1.6.6 zxing-cpp==3.1.1 deqr==0.2.5 pillow==12.0.0
venv/bin/python - <<'PY'
import io

import deqr
import segno
import zxingcpp
from PIL import Image


def read(code):
    """Whether each of the three decoders reads a code, drawn large, with its whole border."""
    out = io.BytesIO()
    code.save(out, kind="png", scale=8, border=4)
    image = Image.open(out).convert("L")
    found = {"zxing-cpp": [read.text for read in zxingcpp.read_barcodes(image)]}
    for name, decoder in (("quirc", deqr.QuircDecoder()), ("qrdec", deqr.QRdecDecoder())):
        codes = decoder.decode(deqr.image.ImageLoader(image)) or []
        found[name] = [str(entry.data) for code in codes for entry in code.data_entries]
    return found


SHORT, LONG = "t.me/cpts_bot", "t.me/cpts_exemple_bot"
for text, options in ((SHORT, {}), (SHORT, {"micro": False}), (LONG, {}), (f"https://{SHORT}", {})):
    code = segno.make(text, **options)
    found = read(code)
    print(f"{text} {options or ''}: {code.designator}, {found}")
    assert found["zxing-cpp"] == [text]
    assert code.is_micro == (text == SHORT and not options)
    assert (found["quirc"], found["qrdec"]) == (([], []) if code.is_micro else ([text], [text]))
PY
