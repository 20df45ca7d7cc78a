#!/usr/bin/env bash
# Version:   vodozemac 0.10.0 (PyPI)
# Behaviour: an Olm session keeps the keys of forty messages it skipped. Of sixty messages overtaken by a later one,
#            the twenty oldest can never be read. And a session that missed more than 2,000 messages reads nothing any
#            more: every later one is refused as too far ahead ("message gap"), for good.
# Guess:     Olm was made for messages that come late or in disorder; what is signed and kept can be read when it comes.
# Matters:   a backlog that is read newest first, or in parallel, or whose first page was lost, leaves room keys that no
#            retry can decrypt, and the log blames the sender's session. Feed a device its messages one by one in the
#            order of the server, and start a new session when many were lost.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check vodozemac==0.10.0
venv/bin/python - <<'PY'
import vodozemac


def sessions():
    """Two ends of a session that has already turned once in each direction."""
    sender, receiver = vodozemac.Account(), vodozemac.Account()
    receiver.generate_one_time_keys(1)
    key = next(iter(receiver.one_time_keys.values()))
    out = sender.create_outbound_session(receiver.curve25519_key, key)
    inward, _ = receiver.create_inbound_session(sender.curve25519_key, out.encrypt(b"first").to_pre_key())
    out.decrypt(inward.encrypt(b"answer"))
    return out, inward


def readable(session, message) -> bool:
    try:
        session.decrypt(message)
    except vodozemac.OlmDecryptionException:
        return False
    return True


out, inward = sessions()
messages = [out.encrypt(b"x") for _ in range(61)]
assert readable(inward, messages[60])
late = [number for number in range(60) if readable(inward, messages[number])]
print("of 60 overtaken messages, read afterwards:", len(late), "from number", late[0])
assert late == list(range(20, 60))

for missed in (2000, 2001):
    out, inward = sessions()
    for _ in range(missed):
        out.encrypt(b"lost")
    following = [readable(inward, out.encrypt(b"x")) for _ in range(3)]
    print("after", missed, "lost messages, the next three are readable:", following)
    assert following == [missed <= 2000] * 3
PY
