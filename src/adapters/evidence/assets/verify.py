#!/usr/bin/env python3
"""Verifies this evidence pack with Python 3.8 and OpenSSL 1.1.1 or later, and nothing else.

    python3 verify.py [DEVICE_KEY ...]

Exit: 0 genuine; 1 genuine, and events are left out or something should be known; 2 not genuine; 3 a device key is not among those given, or the
pack is of a later version.
"""
import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from datetime import datetime

EVENT = "application/vnd.countersign.audit.event.v1+json"
SESSION = "application/vnd.countersign.session-key.v1+json"
ROTATION = "application/vnd.countersign.session-rotation.v1+json"
ANSWER = "application/vnd.countersign.review-answer.v1+json"
CERTIFICATE = "application/vnd.countersign.device-certificate.v1+json"
# Events about requests for approval by others, and their answers.
TYPE = re.compile(r"countersign\.[a-z_]+(\.[a-z_]+)+\.v[0-9]+")
REVIEWING = re.compile(r"countersign\.review\.(requested|decided|answered)\.v[0-9]+")
PACK = pathlib.Path(__file__).resolve().parent
# What stands before a public key of Ed25519 (32 bytes, RFC 8410) and of P-256 (65 bytes, RFC 5480). The length tells which one it is.
KEY_PREFIXES = {
    32: bytes.fromhex("302a300506032b6570032100"),
    65: bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200"),
}
# Of the two signatures of P-256 that say the same only the one with s in the lower half is taken.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
LARGEST_INTEGER = 2**53 - 1
CLOCK_TOLERANCE = 2
OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini"}


def unbase64(text):
    if BASE64.fullmatch(text) is None:
        raise ValueError("not base64")
    return base64.b64decode(text)


def unbase64url(text):
    return unbase64(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def parse(data):
    """JSON as its standard has it, of UTF-8 without a mark."""

    def refuse(word):
        raise ValueError(f"{word} is not JSON")

    return json.loads(data.decode("utf-8"), parse_constant=refuse)


def canonical(value):
    """The one spelling of RFC 8785, of strings, booleans, integers, lists and objects."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in sorted(value, key=lambda name: name.encode("utf-16-be"))) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, (bool, str)) or (isinstance(value, int) and abs(value) <= LARGEST_INTEGER):
        return json.dumps(value, ensure_ascii=False)
    raise ValueError("it holds a value that has no canonical form")


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
    raw = unbase64url(key)
    if len(raw) not in KEY_PREFIXES or len(signature) != 64:
        return False
    if len(raw) == 65 and int.from_bytes(signature[32:], "big") > P256_ORDER // 2:
        return False
    (folder / "key").write_bytes(KEY_PREFIXES[len(raw)] + raw)
    (folder / "signature").write_bytes(signature if len(raw) == 32 else der_signature(signature))
    (folder / "data").write_bytes(f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin"]
    command += [] if len(raw) == 32 else ["-digest", "sha256"]
    done = subprocess.run(command + ["-in", "data", "-sigfile", "signature"], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


class Found:
    """What a pack comes to: what is not genuine, what should be known, and what the streams say."""

    def __init__(self):
        self.problems, self.findings, self.notes = [], [], []
        self.keys, self.events, self.gaps = set(), 0, 0
        # By stream: digest of each event by its number, values that are missing by number, the opening, and what speaks of erasures.
        self.digests, self.missing, self.openings, self.accounts, self.reviews = {}, {}, {}, [], []
        self.permissions = {}


def verify_line(folder, line, stream, state, found, wrong):
    """One event. `state` goes from each to the next."""
    event = parse(line)
    payload = unbase64(event["payload"])
    withheld = event.get("withheld", 0)
    if not isinstance(event["disclosures"], list) or isinstance(withheld, bool) or not isinstance(withheld, int) or withheld < 0:
        raise ValueError("its parts are not of the kind that they should be")
    entry = parse(payload)
    seq = entry["seq"]
    if isinstance(seq, bool) or not isinstance(seq, int):
        raise ValueError("its number is none")
    if canonical(entry).encode() != payload:
        wrong("it is not written in canonical JSON, so two readers could read it differently")
    if not TYPE.fullmatch(entry["type"]):
        raise ValueError("its type is none of ours")
    opens = entry["type"] == "countersign.stream.opened.v1"
    if state["key"] is None:
        if not opens or seq != 0:
            wrong("it is not the opening of the stream, which names the keys")
            return False
        state["key"] = entry["session_key"]
        found.keys.add(entry["device_key"])
        found.openings[stream] = entry
        if entry["algorithm"] != ("ecdsa-p256-sha256" if len(unbase64url(state["key"])) == 65 else "ed25519"):
            wrong("it names another algorithm than that of its key")
        fields = {"device_key": entry["device_key"], "session_key": state["key"], "stream": stream, "v": 1}
        if not is_signed(folder, entry["device_key"], SESSION, canonical(fields).encode(), unbase64url(entry["device_signature"])):
            wrong("the device key did not sign the session key for this stream")
    elif opens:
        wrong("it opens the stream anew, in the middle of it")
    signed = is_signed(folder, state["key"], EVENT, payload, unbase64(event["signature"]))
    if not signed:
        wrong("its signature is not valid: the event was changed")
    if entry["stream"] != stream:
        wrong("it belongs to another stream")
    if seq < state["expected"]:
        wrong("it is repeated or out of order")
    elif seq > state["expected"]:
        if state["complete"]:
            wrong(f"{range_of(state['expected'], seq - 1)} missing before it")
        found.gaps += seq - state["expected"]
    elif entry["prev"] != state["head"]:
        wrong("it is not chained to the event before it")
    if state["closed"]:
        wrong("it stands behind the end of the stream")
    time = moment(entry["time"])
    if state["time"] is not None and (state["time"] - time).total_seconds() > CLOCK_TOLERANCE:
        found.findings.append(f"{stream}, event {seq}: its time is before that of the event before it: the clock was set back")
    if entry["type"] == "countersign.stream.key_rotated.v1":
        fields = {"previous_key": state["key"], "seq": seq, "session_key": entry["session_key"], "stream": stream, "v": 1}
        statement, signature = canonical(fields).encode(), unbase64url(entry["session_signature"])
        if not is_signed(folder, entry["session_key"], ROTATION, statement, signature):
            wrong("the next session key did not sign that it takes over here")
        state["key"] = entry["session_key"]
    committed, values = set(entry.get("_sd", [])), {}
    for disclosure in event["disclosures"]:
        if digest(disclosure.encode("ascii")) not in committed:
            wrong("a disclosed value is not the one that was signed")
            continue
        committed.remove(digest(disclosure.encode("ascii")))
        _, name, value = parse(unbase64url(disclosure))
        values[name if isinstance(name, str) else ""] = value
        if not isinstance(name, str) or name in entry:
            wrong("it discloses a value under a name that it cannot have")
    if committed:
        person = (entry.get("actor") or {}).get("user.id")
        found.missing[stream][seq] = {"id": entry["id"], "person": person, "digests": committed, "withheld": withheld}
    if signed and entry["stream"] == stream and re.fullmatch(r"countersign\.(redaction\.applied|legalhold\.(set|released))\.v1", entry["type"]):
        found.accounts.append(entry)
    missed = found.permissions.setdefault(stream, Permissions()).take(entry, values) if signed else ""
    if missed:
        found.findings.append(f"{stream}, event {seq}: {missed}")
    if signed and REVIEWING.fullmatch(entry["type"]) and "ticket_sha256" in entry:
        found.reviews.append(entry)
    state.update(head=digest(payload), expected=seq + 1, time=time, closed=entry["type"] == "countersign.stream.closed.v1")
    found.digests[stream][seq] = state["head"]
    return True


def range_of(first, last):
    return f"event {first} is" if first == last else f"events {first} to {last} are"


def moment(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


def verify_stream(folder, claim, found):
    stream = claim["stream"]
    state = {"key": None, "expected": 0, "head": "A" * 43, "time": None, "closed": False, "complete": claim["complete"]}
    found.digests[stream], found.missing[stream] = {}, {}
    lines = (PACK / "events" / f"{stream}.jsonl").read_bytes().split(b"\n")
    lines = lines[:-1] if lines[-1] == b"" else lines
    for number, line in enumerate(lines, 1):
        def wrong(what):
            found.problems.append(f"{stream}, line {number}: {what}")

        try:
            if not verify_line(folder, line, stream, state, found, wrong):
                break
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wrong(f"it can't be read: {error!r}")
    found.events += len(lines)
    if (state["head"], state["expected"] - 1, len(lines)) != (claim["head"], claim["last_seq"], claim["events"]):
        found.problems.append(f"{stream} does not end as the manifest says")


def verify_ends(claims, found):
    """No stream is shorter than the opening of another one has seen it, and none has another past."""
    complete = {claim["stream"] for claim in claims if claim["complete"]}
    for by, opening in found.openings.items():
        for other in opening["other_streams"]:
            stream, last, here = other["stream"], other["last_seq"], found.digests.get(other["stream"])
            if here is None or last < 0:
                continue
            if last in here and here[last] != other["head"]:
                found.problems.append(f"{stream}, event {last}: the opening of {by} has seen another one: the stream has two pasts")
            elif stream in complete and max(here, default=-1) < last:
                found.findings.append(f"{stream}: the opening of {by} has seen event {last}, which is not in the pack")


def is_before(one, other):
    """Within a stream numbers tell the order; between streams only the clocks of machines do."""
    if one["stream"] == other["stream"]:
        return one["seq"] < other["seq"]
    return moment(one["time"]) <= moment(other["time"])


def verify_erasures(found, known):
    """What is missing is accounted for, what was erased is gone, and no legal hold on record stood against it."""
    accounts = [one for one in found.accounts if not known or found.openings[one["stream"]]["device_key"] in known]
    erasures = [one for one in accounts if one["type"] == "countersign.redaction.applied.v1"]
    holds = [one for one in accounts if one["type"] == "countersign.legalhold.set.v1"]
    releases = [one for one in accounts if one["type"] == "countersign.legalhold.released.v1"]
    accounted = {}
    for erasure in erasures:
        under, erased = {}, 0
        for one in erasure["events"]:
            if one["seq"] not in found.digests.get(one["stream"], {}):
                continue
            missing = found.missing[one["stream"]].get(one["seq"], {"digests": set(), "person": None})
            gone = set(one["digests"]) & missing["digests"]
            accounted.setdefault((one["stream"], one["seq"], one["id"]), set()).update(one["digests"])
            erased += len(gone)
            where = f"{erasure['stream']}, event {erasure['seq']}"
            if len(gone) < len(set(one["digests"])):
                found.findings.append(f"{where} says that values of {one['stream']}, event {one['seq']} are erased, and they are still here")
            for hold in holds if gone else []:
                if "person" in hold and hold["person"] != missing["person"]:
                    continue
                if "place" in hold and hold["place"] != erasure["place"]:
                    continue
                lifted = any(one["hold"] == hold["hold"] and is_before(one, erasure) for one in releases)
                if is_before(hold, erasure) and not lifted:
                    under[hold["hold"]] = f"{where} erased values that the legal hold {hold['hold']} covered ({hold['reason']!r})"
        found.findings.extend(under.values())
        if erased:
            who = (erasure.get("actor") or {}).get("user.id", "nobody named")
            found.notes.append(f"{where}: {who} erased {erased} values on {erasure['time']}: {erasure['legal_basis']!r}")
    taken_out = 0
    for stream, events in found.missing.items():
        for seq, one in events.items():
            left = len(one["digests"] - accounted.get((stream, seq, one["id"]), set()))
            if left > one["withheld"]:
                found.findings.append(f"{stream}, event {seq}: {left - one['withheld']} values are gone, and no event says that they were erased")
            taken_out += min(left, one["withheld"])
    if taken_out:
        found.notes.append(f"{taken_out} values were taken out when the pack was made")


def opened(kind, text):
    """What an envelope holds: its bytes, what they say, and the signature."""
    envelope = parse(text.encode())
    if envelope["payloadType"] != kind or len(envelope["signatures"]) != 1:
        raise ValueError("an envelope is of another kind")
    payload = unbase64(envelope["payload"])
    return payload, parse(payload), unbase64(envelope["signatures"][0]["sig"])


def verify_answer(folder, said, ticket, wrong):
    """A device key of its own signed the answer, to this request, and it says what the event repeats of it."""
    payload, answer, signature = opened(ANSWER, said["answer"])
    if canonical(answer).encode() != payload or not is_signed(folder, answer["device_key"], ANSWER, payload, signature):
        return wrong("the device key that an answer names did not sign it")
    if answer["ticket_sha256"] != ticket or any(answer[name] != said[name] for name in ("decision", "person", "device_key")):
        return wrong("it says otherwise what was answered than the signed answer")
    _, certificate, _ = opened(CERTIFICATE, said["certificate"])
    person = certificate.get("person") or {}
    if (certificate["device_key"], person.get("id"), set(person.get("roles", []))) != (said["device_key"], said["person"], set(said["roles"])):
        wrong("the certificate of an answer is of another device, person or role")


def verify_approval(requested, answers, wrong):
    """Enough people said yes, each once, each with a wanted role, and none of them asked."""
    persons, devices = {one["person"] for one in answers}, {one["device_key"] for one in answers}
    roles = requested.get("roles", [])
    if any(one["decision"] != "approve" for one in answers):
        wrong("somebody said no to what it calls approved")
    elif min(len(persons), len(devices)) < len(answers) or len(persons) < requested["people"]:
        wrong("it holds the answers of fewer people than were wanted")
    elif requested["requester"] in persons:
        wrong("whoever asked has approved")
    elif roles and not all(set(one["roles"]) & set(roles) for one in answers):
        wrong("somebody approved who has none of the wanted roles")


def verify_answers(folder, found):
    requests, approved, rejected = {}, {}, set()
    for entry in found.reviews:
        where, ticket, kind = f"{entry['stream']}, event {entry['seq']}", entry["ticket_sha256"], entry["type"].split(".")[2]

        def wrong(what):
            found.problems.append(f"{where}: {what}")

        if not entry["type"].endswith(".v1"):
            wrong("it is not as the format wants it, so what others said can't be verified")
            continue
        try:
            if kind == "requested":
                requests[entry["stream"], ticket] = entry
                if type(entry["requester"]) is not str or type(entry["people"]) is not int:
                    wrong("it is no request")
            elif kind == "answered":
                verify_answer(folder, entry, ticket, wrong)
                if entry["person"] == entry["requester"]:
                    wrong("it is the answer of whoever asked")
                if entry["decision"] == "reject":
                    rejected.add(ticket)
            else:
                answers = entry.get("answers", [])
                for answer in answers:
                    verify_answer(folder, answer, ticket, wrong)
                if entry["decision"] != "approve":
                    continue
                approved[ticket] = where
                if (entry["stream"], ticket) in requests:
                    verify_approval(requests[entry["stream"], ticket], answers, wrong)
                else:
                    found.findings.append(f"{where}: it says that others approved, and the request stands in no event before it")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wrong(f"what others said can't be read: {error!r}")
    for ticket, where in approved.items():
        if ticket in rejected:
            found.findings.append(f"{where}: it says that others approved, and one of them has signed a no")


def texts_of(entry, values, answers):
    """The texts that signed answers are for, by their own digests of them, and whether contents of one are not those that were signed."""
    contents = values.get("said")
    if not answers or not isinstance(contents, list) or not all(isinstance(one, dict) and type(one.get("salt")) is type(one.get("sql_sha256")) is str for one in contents):
        return [], False
    rationales = values.get("rationales")
    if not isinstance(rationales, list) or not all(isinstance(one, str) for one in rationales):
        rationales = None
    texts, forged = [], False
    for i, answer in enumerate(answers):
        one = contents[i] if i < len(contents) else {}
        said = {"v": 1, "salt": one.get("salt"), "sql_sha256": one.get("sql_sha256"), "rationale": rationales[i] if rationales and i < len(rationales) else ""}
        if one and signed_said(answer) == sha256_of(canonical(said)):
            texts.append(one["sql_sha256"])
        else:
            forged = True
    # A rationale that was left out, or had something taken out of it, isn't the one that was signed.
    complete = "countersign.redactions" not in entry and (rationales is not None or "rationale" not in values) and len(entry.get("_sd", [])) == len(values)
    return texts, complete and forged


def signed_said(answer):
    """The digest that an answer has signed of its contents."""
    try:
        return opened(ANSWER, answer["answer"])[1]["said_sha256"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def sha256_of(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def text_in(entry, name, otherwise):
    value = entry.get(name, otherwise)
    return value if isinstance(value, str) else ""


class Permissions:
    """What was sent had the permission that the policy wanted, in one stream, event by event."""

    def __init__(self):
        self.decisions, self.approvals, self.last, self.begins = {}, {}, {}, None
        # Digests of the text that was read last, and of the one that a decision is on or that the policy made of it; empty where that came out of another text.
        self.read, self.judged = {}, {}

    def take(self, entry, values):
        query, kind = text_in(entry, "countersign.query.id", ""), entry["type"]
        self.begins = entry["seq"] if self.begins is None else self.begins
        if kind == "countersign.policy.evaluated.v1" and query and isinstance(entry.get("decision"), str):
            self.decisions[query] = entry["decision"]
            # What is read afterwards is nothing that this decision is on.
            self.judged[query] = self.read.get(query)
        elif kind == "countersign.sql.validated.v1" and query and text_in(entry, "sql_sha256", ""):
            self.read[query] = entry["sql_sha256"]
        elif kind == "countersign.sql.transformed.v1" and query and text_in(entry, "before_sha256", "") and text_in(entry, "after_sha256", ""):
            # Where the judgement may have stood before the first event that is here, this goes on from it.
            judged = self.judged.get(query)
            same = self.begins != 0 if judged is None else judged == entry["before_sha256"]
            self.judged[query] = entry["after_sha256"] if same else ""
        elif kind == "countersign.review.decided.v1" and entry.get("decision") == "approve":
            answers = entry.get("answers", [])
            answers = answers if isinstance(answers, list) else []
            texts, forged = texts_of(entry, values, answers)
            self.last[query] = entry["id"]
            self.approvals[entry["id"]] = (entry.get("approved_sql_sha256"), "ticket_sha256" in entry and len(answers) > 0, texts)
            return "it holds contents of an answer that are not those that were signed" if forged else ""
        elif re.fullmatch(r"countersign\.query\.dispatched\.v[0-9]+", kind):
            # What permits must be of the version whose signatures are verified; what is sent is held against it in any.
            return self.sent(entry, query, values)
        return ""

    def sent(self, entry, query, values):
        decision = self.decisions.get(query)
        approval = self.approvals.pop(text_in(entry, "approval_event", self.last.get(query, "")), None)
        self.decisions[query] = "used"
        if decision == "used":
            return "it sent again what a decision of the policy permitted once"
        if decision == "deny":
            return "it sent what the policy denies"
        if decision is None and self.begins == 0:
            return "it sent what no decision of a policy stands before"
        judged = self.judged.get(query)
        if self.begins == 0 if judged is None else judged == "" or judged != entry.get("sql_sha256"):
            return "it sent a text that the policy did not judge"
        if approval is None:
            wanted = decision in ("requireApproval", "requireSecondPerson") or ("approval_event" in entry and decision is not None)
            return "it sent what needs an approval, and none that was not used yet stands before it" if wanted else ""
        of, signed, texts = approval
        if decision == "requireSecondPerson" and not signed:
            return "it sent what needs a second person, and none has signed the approval"
        sql = values.get("sql") if "countersign.redactions" not in entry else None
        other = isinstance(sql, str) and any(text != sha256_of(sql) for text in texts)
        return "it sent another text than the one that was approved" if other or of not in (None, entry.get("sql_sha256")) else ""


def verify_files(manifest, found):
    listed = {file["path"]: file["sha256"] for file in manifest["files"]}
    streams = [f"events/{claim['stream']}.jsonl" for claim in manifest["streams"]]
    here = {}
    for place in sorted(PACK.rglob("*")):
        path = place.relative_to(PACK).as_posix()
        if place.is_symlink() or not (place.is_file() or place.is_dir()):
            found.problems.append(f"{path} is a link or a device, and no file of a pack is")
        elif place.is_file() and place.name not in OF_THE_SYSTEM:
            here[path] = place
    for path, sha256 in listed.items():
        if path not in here:
            found.problems.append(f"{path} is missing")
        elif hashlib.sha256(here[path].read_bytes()).hexdigest() != sha256:
            found.problems.append(f"{path} is not the file that the manifest names")
    for path in here:
        if path.startswith("events/") and path not in streams:
            found.problems.append(f"{path} is of no stream that the manifest names")
        elif path not in listed and path not in ("manifest.json", "index.html"):
            found.findings.append(f"{path} is not in the manifest: it is no part of the evidence")
    for path in streams:
        if path not in listed:
            found.problems.append(f"the manifest names no file {path}")
    if len(set(streams)) < len(streams):
        found.problems.append("the manifest names a stream twice")
    if not streams:
        found.problems.append("the pack holds no events, so it proves nothing")
    if "index.html" in here:
        page = re.search(rb'<script type="application/json" id="evidence">(.*)</script>', here["index.html"].read_bytes())
        events = [{"path": path, "text": text_of(here.get(path))} for path in streams]
        if page is None or parse(page[1]) != {"manifest": text_of(here["manifest.json"]), "events": events}:
            found.problems.append("index.html holds another manifest or other events than the files beside it")
    return here


def text_of(place):
    return "" if place is None else place.read_bytes().decode("utf-8", "replace")


def verify_keys(here, found):
    """People compare this list with theirs, so it must be that of these events."""
    if "keys.json" in here:
        listed = {key["device_key"] for key in parse(here["keys.json"].read_bytes())["keys"]}
        if listed != found.keys:
            found.problems.append("keys.json does not list the device keys that these events name")


def main():
    found, known = Found(), set(sys.argv[1:])
    manifest = parse((PACK / "manifest.json").read_bytes())
    if type(manifest["version"]) is int and manifest["version"] > 1:
        print("The pack is of a later version than this program knows.\nCAN NOT BE VERIFIED")
        return 3
    if type(manifest["version"]) is not int or manifest["version"] != 1 or not all(type(claim["complete"]) is bool for claim in manifest["streams"]):
        raise ValueError("the manifest is not as the format wants it")
    here = verify_files(manifest, found)
    with tempfile.TemporaryDirectory() as folder:
        for claim in {claim["stream"]: claim for claim in reversed(manifest["streams"])}.values():
            if f"events/{claim['stream']}.jsonl" in here:
                verify_stream(pathlib.Path(folder), claim, found)
        verify_answers(pathlib.Path(folder), found)
    verify_ends(manifest["streams"], found)
    verify_erasures(found, known)
    verify_keys(here, found)
    for line in found.problems + found.findings + found.notes:
        print(ascii(line)[1:-1])
    print(f"{found.events} events in {len(manifest['streams'])} streams, signed by the device keys: {' '.join(sorted(found.keys))}")
    if found.problems:
        print("NOT GENUINE")
        return 2
    unknown = sorted(found.keys - known) if known else []
    if unknown:
        print(f"UNKNOWN DEVICE KEY: {' '.join(unknown)}")
        return 3
    left_out = [f"{found.gaps} EVENTS LEFT OUT"] if found.gaps else []
    print(", ".join(["GENUINE", *left_out, *([f"{len(found.findings)} FINDINGS"] if found.findings else [])]))
    return 1 if found.gaps or found.findings else 0


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
