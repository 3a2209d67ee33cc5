"""Mail: one letter to one address through the office's relay, step by step, so that it is known how far it came."""

from __future__ import annotations

import re
import smtplib
import ssl
from email import policy
from email.message import EmailMessage
from typing import Final, Literal
from uuid import UUID

import msgspec

from services.channels.outcomes import NotNow, Unclear, Undeliverable

_WAY: Final = "smtp"
_DOTS: Final = re.compile(rb"(?m)^\.")
_ADDRESS: Final = re.compile(r"(?=.{3,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]+")
_PERMANENT: Final = 500


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server of the office, and the address that letters come from; a password travels inside TLS only."""

    host: str
    port: int
    sender: str
    security: Literal["tls", "starttls", "plain"] = "starttls"
    user: str = ""
    password: str = ""
    seconds: float = 20.0

    def __repr__(self) -> str:
        """Return the relay without who logs in, and how."""
        return f"Relay({self.host}:{self.port}, {self.security})"


def message_id(delivery: UUID, sender: str) -> str:
    """Return a letter's Message-ID: the same whenever the same delivery is sent, so that a duplicate can be recognised."""
    return f"<{delivery}@{sender.rpartition('@')[2]}>"


def address(text: str) -> str:
    """Return an address that a letter can be sent to; raises Undeliverable where the text is none."""
    if not _ADDRESS.fullmatch(text):
        raise Undeliverable(_WAY, "address")
    return text


def send(relay: Relay, letter: EmailMessage, to: str) -> str:
    """Hand a letter over and return the relay's answer code; raises Undeliverable, NotNow or Unclear."""
    address(to)
    try:
        body = letter.as_bytes(policy=policy.SMTP)
    except ValueError as wrong:
        raise Undeliverable(_WAY, "letter") from wrong
    try:
        line = _connect(relay)
    except smtplib.SMTPResponseException as said:
        raise NotNow(_WAY, said.smtp_code) from said
    except (OSError, smtplib.SMTPException) as away:
        raise NotNow(_WAY, "connect") from away
    try:
        return _hand_over(line, relay.sender, to, body)
    finally:
        _leave(line)


def _connect(relay: Relay) -> smtplib.SMTP:
    if relay.password and relay.security == "plain":
        raise NotNow(_WAY, "password-in-clear")
    context = ssl.create_default_context()
    if relay.security == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, timeout=relay.seconds, context=context)
    else:
        line = smtplib.SMTP(relay.host, relay.port, timeout=relay.seconds)
    try:
        if relay.security == "starttls":
            line.starttls(context=context)
        if relay.user:
            line.login(relay.user, relay.password)
        line.ehlo_or_helo_if_needed()
    except BaseException:
        line.close()
        raise
    return line


def _hand_over(line: smtplib.SMTP, sender: str, to: str, body: bytes) -> str:
    try:
        _expect(line.mail(sender), 250)
        _expect(line.rcpt(to), 250, 251)
        _expect(line.docmd("DATA"), 354)
    except (OSError, smtplib.SMTPException) as gone:
        raise NotNow(_WAY, "gone") from gone
    try:
        line.send(_DOTS.sub(b"..", body.removesuffix(b"\r\n")) + b"\r\n.\r\n")
        answer = line.getreply()
    except (OSError, smtplib.SMTPException) as silent:  # the dot may have arrived, and the relay may have taken the letter
        raise Unclear(_WAY, "silent") from silent
    return _expect(answer, 250)


def _expect(answer: tuple[int, bytes], *wanted: int) -> str:
    code = answer[0]
    if code in wanted:
        return str(code)
    if code >= _PERMANENT:
        raise Undeliverable(_WAY, code)
    raise NotNow(_WAY, code)


def _leave(line: smtplib.SMTP) -> None:
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()
