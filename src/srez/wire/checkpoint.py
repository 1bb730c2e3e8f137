"""Signed checkpoints: C2SP tlog-checkpoint in C2SP signed-note with Ed25519."""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from srez.errors import VerifyError

#: signed-note: the type byte of an Ed25519 key.
ED25519 = b"\x01"
#: A checkpoint with many witnesses' signatures is a few kilobytes.
MAX_NOTE = 64 * 1024


class Checkpoint(msgspec.Struct, frozen=True):
    """What a checkpoint states: the log named `origin` has `size` records and this root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the note's text (tlog-checkpoint): three lines, each ended."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


class Signer:
    """Signs checkpoints for one origin with one private key."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Take the origin (also the key's name) and the key's 32 secret bytes."""
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()
        self._id = _key_id(name, self.public)

    def sign(self, size: int, root: bytes) -> bytes:
        """Return the signed note."""
        text = Checkpoint(self.name, size, root).text()
        signature = base64.b64encode(self._id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n".encode()

    def verifier_key(self) -> str:
        """Return the public key as signed-note writes it: name, id and key, to be kept and compared."""
        return f"{self.name}+{self._id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


class Verifier:
    """Checks checkpoints against one public key."""

    def __init__(self, verifier_key: str) -> None:
        """Read a verifier key.

        Raises:
            VerifyError: when it is not of the form `name+id+key`.
        """
        try:
            name, key_id, key = verifier_key.strip().split("+", 2)
            raw = base64.b64decode(key, validate=True)
            if raw[:1] != ED25519 or len(raw) != 33 or _key_id(name, raw[1:]).hex() != key_id:
                raise ValueError("the parts contradict each other")
            self._public = Ed25519PublicKey.from_public_bytes(raw[1:])
        except ValueError as error:
            msg = f"not a verifier key of an Ed25519 signature: {error}"
            raise VerifyError(msg) from error
        self.name = name
        self._id = bytes.fromhex(key_id)

    def open(self, note: bytes) -> Checkpoint:
        """Check the note's signature and return what it states; other signers' lines are passed over.

        Raises:
            VerifyError: when the note is malformed, not signed by this key, or the signature doesn't hold.
        """
        checkpoint, signatures = parse_note(note)
        if checkpoint.origin != self.name:
            msg = f"the checkpoint is of {checkpoint.origin!r}, the key of {self.name!r}"
            raise VerifyError(msg)
        mine = [blob for name, blob in signatures if name == self.name and blob[:4] == self._id]
        if not mine:
            msg = f"the checkpoint bears no signature by {self.name!r}"
            raise VerifyError(msg)
        try:
            for blob in mine:
                self._public.verify(blob[4:], checkpoint.text().encode())
        except InvalidSignature:
            msg = f"the signature by {self.name!r} does not hold"
            raise VerifyError(msg) from None
        return checkpoint


def parse_note(note: bytes) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    """Read a signed note without checking it.

    Returns:
        The checkpoint and its (signer's name, key id and signature) lines.

    Raises:
        VerifyError: when it is not a signed checkpoint of the one form that its own text gives back.
    """
    try:
        if len(note) > MAX_NOTE:
            raise ValueError("too long")
        text, _, tail = note.decode().partition("\n\n")
        origin, size, root, *more = text.split("\n")
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        if more or not origin or checkpoint.size < 0 or len(checkpoint.root) != 32 or checkpoint.text() != text + "\n":
            raise ValueError("not three plain lines")
        if not tail.endswith("\n"):
            raise ValueError("cut off")
        signatures = []
        for line in tail[:-1].split("\n"):
            dash, name, blob = line.split(" ")
            if dash != "—":
                raise ValueError("a signature line begins with «—»")
            signatures.append((name, base64.b64decode(blob, validate=True)))
    except (ValueError, binascii.Error) as error:
        msg = f"not a signed checkpoint: {error}"
        raise VerifyError(msg) from error
    return checkpoint, signatures
