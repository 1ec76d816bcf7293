#!/usr/bin/env python3
"""Verifies this evidence pack with Python 3.8 and OpenSSL 1.1.1 or later, and nothing else.

    python3 verify.py [DEVICE_KEY ...]

Exit: 0 genuine; 1 genuine, and events between are left out; 2 not genuine; 3 a device key is not among those given.
"""
import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

EVENT = "application/vnd.countersign.audit.event.v1+json"
SESSION = "application/vnd.countersign.session-key.v1+json"
ROTATION = "application/vnd.countersign.session-rotation.v1+json"
PACK = pathlib.Path(__file__).resolve().parent
# What stands before a public key of Ed25519 (32 bytes, RFC 8410) and of P-256 (65 bytes, RFC 5480). The length tells which one it is.
KEY_PREFIXES = {
    32: bytes.fromhex("302a300506032b6570032100"),
    65: bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200"),
}


def unbase64(text):
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def der_signature(signature):
    """r and s of 32 bytes each, as the DER sequence that OpenSSL wants of ECDSA."""
    parts = b""
    for half in (signature[:32], signature[32:]):
        number = half.lstrip(b"\0") or b"\0"
        number = b"\0" + number if number[0] > 127 else number
        parts += bytes([2, len(number)]) + number
    return bytes([48, len(parts)]) + parts


def is_signed(folder, key, kind, payload, signature):
    """DSSE: the signature covers the type and the payload with their lengths."""
    raw = unbase64(key)
    if len(raw) not in KEY_PREFIXES or len(signature) != 64:
        return False
    (folder / "key").write_bytes(KEY_PREFIXES[len(raw)] + raw)
    (folder / "signature").write_bytes(signature if len(raw) == 32 else der_signature(signature))
    (folder / "data").write_bytes(f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin"]
    command += [] if len(raw) == 32 else ["-digest", "sha256"]
    done = subprocess.run(command + ["-in", "data", "-sigfile", "signature"], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def verify_stream(folder, claim, problems, keys):
    stream, expected, head, gaps, session_key = claim["stream"], 0, "A" * 43, 0, None
    lines = (PACK / "events" / f"{stream}.jsonl").read_bytes().split(b"\n")
    lines = lines[:-1] if lines[-1] == b"" else lines
    for number, line in enumerate(lines, 1):
        def wrong(what):
            problems.append(f"{stream}, line {number}: {what}")

        try:
            event = json.loads(line)
            payload = unbase64(event["payload"])
            entry = json.loads(payload.decode("utf-8"))
            if number == 1:
                if entry["type"] != "countersign.stream.opened.v1" or entry["seq"] != 0:
                    wrong("it is not the opening of the stream, which names the keys")
                    break
                session_key = entry["session_key"]
                keys.add(entry["device_key"])
                fields = {"device_key": entry["device_key"], "session_key": session_key, "stream": stream, "v": 1}
                certificate = json.dumps(fields, separators=(",", ":")).encode()
                if not is_signed(folder, entry["device_key"], SESSION, certificate, unbase64(entry["device_signature"])):
                    wrong("the device key did not sign the session key for this stream")
            if not is_signed(folder, session_key, EVENT, payload, unbase64(event["signature"])):
                wrong("its signature is not valid: the event was changed")
            if entry["stream"] != stream:
                wrong("it belongs to another stream")
            if entry["seq"] < expected:
                wrong("it is repeated or out of order")
            elif entry["seq"] > expected:
                if claim["complete"]:
                    wrong(f"events {expected} to {entry['seq'] - 1} are missing before it")
                gaps += entry["seq"] - expected
            elif entry["prev"] != head:
                wrong("it is not chained to the event before it")
            if entry["type"] == "countersign.stream.key_rotated.v1":
                new_key = entry["session_key"]
                fields = {"previous_key": session_key, "seq": entry["seq"], "session_key": new_key, "stream": stream, "v": 1}
                statement = json.dumps(fields, separators=(",", ":")).encode()
                if not is_signed(folder, new_key, ROTATION, statement, unbase64(entry["session_signature"])):
                    wrong("the next session key did not sign that it takes over here")
                session_key = new_key
            committed = list(entry.get("_sd", []))
            for disclosure in event["disclosures"]:
                if digest(disclosure.encode("ascii")) not in committed:
                    wrong("a disclosed value is not the one that was signed")
                else:
                    committed.remove(digest(disclosure.encode("ascii")))
            head, expected = digest(payload), entry["seq"] + 1
        except (ValueError, KeyError, TypeError) as error:
            wrong(f"it can't be read: {error!r}")
    if head != claim["head"] or expected - 1 != claim["last_seq"]:
        problems.append(f"{stream} does not end as the manifest says")
    return len(lines), gaps


def main():
    problems, keys, events, gaps = [], set(), 0, 0
    manifest = json.loads((PACK / "manifest.json").read_text("utf-8"))
    listed = {file["path"]: file for file in manifest["files"]}
    for path, file in listed.items():
        place = PACK / path
        if not place.is_file():
            problems.append(f"{path} is missing")
        elif hashlib.sha256(place.read_bytes()).hexdigest() != file["sha256"]:
            problems.append(f"{path} is not the file that the manifest names")
    streams = {f"events/{claim['stream']}.jsonl" for claim in manifest["streams"]}
    for place in sorted((PACK / "events").glob("*")):
        if f"events/{place.name}" not in streams:
            problems.append(f"events/{place.name} is not in the manifest")
    with tempfile.TemporaryDirectory() as folder:
        for claim in manifest["streams"]:
            if (PACK / "events" / f"{claim['stream']}.jsonl").is_file():
                count, left_out = verify_stream(pathlib.Path(folder), claim, problems, keys)
                events, gaps = events + count, gaps + left_out
    for problem in problems:
        print(ascii(problem)[1:-1])
    unknown = sorted(keys - set(sys.argv[1:])) if len(sys.argv) > 1 else []
    print(f"{events} events in {len(manifest['streams'])} streams, signed by the device keys: {' '.join(sorted(keys))}")
    if problems:
        print("NOT GENUINE")
        return 2
    if unknown:
        print(f"UNKNOWN DEVICE KEY: {' '.join(unknown)}")
        return 3
    print(f"GENUINE, {gaps} EVENTS LEFT OUT" if gaps else "GENUINE")
    return 1 if gaps else 0


def run():
    """A pack that can't be read proves nothing: whatever goes wrong, Python's own exit code must not say that it is genuine."""
    try:
        return main()
    except Exception as error:
        print(ascii(f"The pack can't be read: {error!r}")[1:-1])
        print("NOT GENUINE")
        return 2


if __name__ == "__main__":
    sys.exit(run())
