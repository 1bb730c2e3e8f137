from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from srez.errors import VerifyError
from srez.wire.checkpoint import Checkpoint, Signer, Verifier, parse_note

SIGNER = Signer("log.example/wire", bytes(range(32)))
KEY = Verifier(SIGNER.verifier_key())
ROOT = bytes(range(32))
NOTE = SIGNER.sign(42, ROOT)


@given(st.integers(0, 2**63), st.binary(min_size=32, max_size=32))
def test_what_is_signed_opens(size: int, root: bytes) -> None:
    assert KEY.open(SIGNER.sign(size, root)) == Checkpoint("log.example/wire", size, root)


def test_the_note_is_of_the_published_form() -> None:
    lines = NOTE.decode().split("\n")
    assert lines[:4] == ["log.example/wire", "42", base64.b64encode(ROOT).decode(), ""]
    dash, name, blob = lines[4].split(" ")
    assert (dash, name, lines[5:]) == ("—", "log.example/wire", [""])
    raw = base64.b64decode(blob)
    # signed-note: the key's id is the beginning of SHA-256(name, newline, type, key); the text includes its newline.
    public = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    public.verify(raw[4:], "\n".join([*lines[:3], ""]).encode())
    assert raw[:4].hex() == SIGNER.verifier_key().split("+")[1]


def test_a_known_key_has_its_known_id() -> None:
    # The key of the signed-note specification's own example.
    assert Verifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").name == "PeterNeumann"


def test_a_witness_signature_is_passed_over_and_through() -> None:
    blob = base64.b64encode(b"\x01\x02\x03\x04" + bytes(72)).decode()
    witnessed = NOTE + f"— witness.example/w1 {blob}\n".encode()
    assert KEY.open(witnessed) == KEY.open(NOTE)
    assert [name for name, _ in parse_note(witnessed)[1]] == ["log.example/wire", "witness.example/w1"]
    # One under our own name but of another key is a stranger's too.
    assert KEY.open(NOTE + f"— log.example/wire {blob}\n".encode()) == KEY.open(NOTE)


def test_another_key_another_name_and_no_signature_do_not_open() -> None:
    with pytest.raises(VerifyError, match="no signature"):
        Verifier(Signer("log.example/wire", b"x" * 32).verifier_key()).open(NOTE)
    with pytest.raises(VerifyError, match=r"log\.example/wire"):
        Verifier(Signer("other.example/wire", bytes(range(32))).verifier_key()).open(NOTE)
    forged = NOTE.replace(b"\n42\n", b"\n43\n")
    with pytest.raises(VerifyError, match="does not hold"):
        KEY.open(forged)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_an_error(data: bytes) -> None:
    with pytest.raises(VerifyError):
        KEY.open(data)


@given(st.integers(0, len(NOTE) - 1), st.integers(0, 255))
def test_a_changed_byte_is_noticed(at: int, byte: int) -> None:
    changed = NOTE[:at] + bytes([byte]) + NOTE[at + 1 :]
    if changed != NOTE:
        with pytest.raises(VerifyError):
            KEY.open(changed)


@given(st.integers(0, len(NOTE) - 1))
def test_a_torn_note_is_noticed(at: int) -> None:
    with pytest.raises(VerifyError):
        KEY.open(NOTE[:at])


@pytest.mark.parametrize(
    "text",
    ["log.example/wire\n042\n{root}\n", "log.example/wire\n+42\n{root}\n", "log.example/wire\n42\n{root}\nmore\n",
     "\n42\n{root}\n", "log.example/wire\n-1\n{root}\n", "log.example/wire\n42\nAAAA\n", "log.example/wire\n42\n"],
)  # fmt: skip
def test_a_text_of_another_form_is_refused_even_if_signed(text: str) -> None:
    root = base64.b64encode(ROOT).decode()
    body = text.format(root=root).encode()
    signature = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).sign(body)
    blob = base64.b64encode(bytes.fromhex(SIGNER.verifier_key().split("+")[1]) + signature).decode()
    with pytest.raises(VerifyError):
        KEY.open(body + f"\n— log.example/wire {blob}\n".encode())


@given(st.text(max_size=80))
def test_any_text_is_a_verifier_key_or_an_error(text: str) -> None:
    with pytest.raises(VerifyError):
        Verifier(text)
