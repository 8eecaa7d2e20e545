"""The certificate that the gateway shows to the browser at an excepted address: made for one run, by a key of its own.

In a module of its own, for the library behind it weighs some MB and most offices have no exception.
"""

import base64
import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LASTS = timedelta(days=2)  # longer than any run
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificate:
    """``certificate`` and ``key`` as PEM; ``known_by`` as Chromium knows a key: SHA-256 of the public one, base64."""

    certificate: bytes
    key: bytes
    known_by: str


def own_certificate(hosts: Sequence[str], now: datetime) -> OwnCertificate:
    """A new one for ``hosts`` (names or addresses), good at ``now`` (aware) and for two days around it."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return OwnCertificate(
        certificate=_signed(key, hosts, now).public_bytes(_PEM),
        key=key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        known_by=base64.b64encode(hashlib.sha256(public).digest()).decode(),
    )


def _signed(key: ec.EllipticCurvePrivateKey, hosts: Sequence[str], now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ho So pinned")])
    return (
        x509.CertificateBuilder(
            issuer_name=name,
            subject_name=name,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now.astimezone(UTC) - _LASTS,
            not_valid_after=now.astimezone(UTC) + _LASTS,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return x509.DNSName(host)
    return x509.IPAddress(address)
