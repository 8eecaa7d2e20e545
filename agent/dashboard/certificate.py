"""The certificate under which colleagues reach the dashboard: the office's own, or one made by this computer."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from agent.computer.files import ensure_folder
from agent.errors import InputError, reason
from agent.settings.config import Config

_LIFE = timedelta(days=397)
_RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """PEM files. ``fingerprint`` is the SHA-256 that browsers show; ``own``: made by this computer, so browsers ask."""

    file: Path
    key: Path
    fingerprint: str
    own: bool


def certificate_for(config: Config, now: datetime) -> Certificate:
    """The configured certificate, or a self-signed one, made when there is none, when it runs out within a month or is
    for other names. Raises ``InputError`` for files that can't be read."""
    settings = config.settings.dashboard
    if settings.certificate is not None and settings.certificate_key is not None:
        file, key = config.resolve(settings.certificate), config.resolve(settings.certificate_key)
        return Certificate(file=file, key=key, fingerprint=_fingerprint(_read(file)), own=False)
    folder = config.data_folder / "dashboard"
    file, key = folder / "certificate.pem", folder / "key.pem"
    names = tuple(dict.fromkeys((settings.address, *settings.hosts, "localhost", "127.0.0.1")))
    if not (file.is_file() and key.is_file() and _serves(_read(file), names, now)):
        ensure_folder(folder)
        _make(file, key, names, now)
    return Certificate(file=file, key=key, fingerprint=_fingerprint(_read(file)), own=True)


def _make(file: Path, key_file: Path, names: tuple[str, ...], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ho So")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(now.astimezone(UTC) + _LIFE)
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(private)
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _read(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except OSError as error:
        raise InputError(f"Không đọc được chứng thư {file}: {reason(error)}.") from error
    except ValueError:
        raise InputError(f"Tệp {file} không phải là chứng thư dạng PEM.") from None


def _serves(certificate: x509.Certificate, names: tuple[str, ...], now: datetime) -> bool:
    alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - _RENEW_BEFORE
    return lasts and set(alternative) >= {_name(each) for each in names}


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
