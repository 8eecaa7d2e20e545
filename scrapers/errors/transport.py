"""What can go wrong on the way to a portal, told apart from a portal that is down."""

from typing import Self

from scrapers.errors.catalogue import CATALOGUE, make_problem
from scrapers.errors.portal import PortalError

# What the browser and our own requests (OpenSSL) say of a certificate → the sentence that people read.
_CERTIFICATE = (
    (("err_cert_date_invalid", "certificate has expired", "not yet valid"), "đã hết hạn hoặc chưa có hiệu lực"),
    (("err_cert_common_name_invalid", "certificate is not valid for"), "được cấp cho một địa chỉ khác"),
    (
        ("err_cert_authority_invalid", "self-signed", "self signed", "unable to verify", "unable to get local issuer"),
        "do một nơi mà máy này không biết cấp, hoặc thiếu chứng chỉ trung gian",
    ),
    (("err_cert_revoked",), "đã bị thu hồi"),
    (("err_cert_", "certificate_verify_failed"), "không hợp lệ"),
)
_ENCRYPTION = ("err_ssl_", "[ssl: ", "[ssl] ")


class BadCertificate(PortalError):
    """The portal's certificate can't be trusted. Nothing is sent there, unless its very certificate is excepted for a
    while (``guard.pinned``)."""

    @classmethod
    def because(cls, portal: str, what: str, detail: str) -> Self:
        """``what``: Vietnamese, goes on after "Chứng chỉ bảo mật của cổng"."""
        problem = make_problem("bad_certificate", portal=portal, what=what, detail=detail)
        return cls(problem, CATALOGUE["bad_certificate"].verdict)


class OldEncryption(PortalError):
    """Browser and portal find no way to encrypt that both take."""

    @classmethod
    def at(cls, portal: str, detail: str) -> Self:
        """``detail``: what the driver said."""
        problem = make_problem("old_encryption", portal=portal, detail=detail)
        return cls(problem, CATALOGUE["old_encryption"].verdict)


class ProxyRefusal(PortalError):
    """The office's proxy makes no connection to the portal."""

    @classmethod
    def with_status(cls, portal: str, status: int) -> Self:
        """``status``: its HTTP answer, 0 where it gave none."""
        what = "đòi đăng nhập" if status == 407 else f"trả lời mã {status}" if status else "không trả lời"
        problem = make_problem("proxy_refused", portal=portal, what=what, detail=f"HTTP {status}")
        return cls(problem, CATALOGUE["proxy_refused"].verdict)


def of_encryption(portal: str, message: str) -> PortalError | None:
    """The error that a driver's ``message`` means, where it speaks of certificates or encryption."""
    said = message.lower()
    for signs, what in _CERTIFICATE:
        if any(sign in said for sign in signs):
            return BadCertificate.because(portal, what, message)
    if any(sign in said for sign in _ENCRYPTION):
        return OldEncryption.at(portal, message)
    return None
