#!/usr/bin/env bash
# Version:   pyotp 2.12.1, beside 2.9.0
# Behaviour: `pyotp.TOTP` raises ValueError, "Secrets must be at least 112 bits after decoding", for a secret of 16
#            letters, 80 bits, which 2.9.0 took. So does `parse_uri` for the address in the QR code of such an enrolment.
# Guess:     a minor release refuses weak secrets when it makes them (`random_base32` does, below 32 letters), not when
#            it checks a code that somebody's telephone shows.
# Matters:   sixteen letters is what examples show, what `random_base32` itself used to make, and what older services
#            handed out: after an upgrade an exception locks those people out, and tests with a fresh secret pass. Count the letters of the stored secrets before the upgrade.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --target=new pyotp==2.12.1
venv/bin/pip install --quiet --disable-pip-version-check --target=old pyotp==2.9.0
cat >codes.py <<'PY'
import pyotp

SHORT = "JBSWY3DPEHPK3PXP"


def tried(make) -> str:
    try:
        return make().at(0)
    except ValueError as refusal:
        return str(refusal)


print(tried(lambda: pyotp.TOTP(SHORT)), tried(lambda: pyotp.TOTP(SHORT * 2)), sep=" | ")
print(tried(lambda: pyotp.parse_uri(f"otpauth://totp/find:anne?secret={SHORT}&issuer=find")))
PY
old=$(PYTHONPATH=old venv/bin/python codes.py)
new=$(PYTHONPATH=new venv/bin/python codes.py)
echo "2.9.0:  ${old//$'\n'/ | }"
echo "2.12.1: ${new//$'\n'/ | }"
refused="Secrets must be at least 112 bits after decoding"
[[ $old == "282760 | 702218"$'\n'"282760" ]]
[[ $new == "$refused | 702218"$'\n'"$refused" ]]
