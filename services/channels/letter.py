"""A notice as a letter: worded in its reader's language, with nothing of anybody in its subject."""

from __future__ import annotations

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from uuid import UUID

from services.channels.smtp import Relay, address, message_id
from services.web.i18n import Words


def compose(words: Words, said: str, link: str, *, delivery: UUID, relay: Relay, to: str) -> EmailMessage:
    """Return a letter with a plain part and an HTML part that say the same; raises Undeliverable where an address is none.

    The subject is one text for every letter: a line that is shown on locked screens and kept by relays takes no parameters.
    """
    letter = EmailMessage(policy=policy.SMTP)
    letter["Subject"] = words("mail.subject")
    letter["From"] = Address(words("app.name"), addr_spec=relay.sender)
    letter["To"] = Address(addr_spec=address(to))
    letter["Message-ID"] = message_id(delivery, relay.sender)
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = words.lang
    letter.set_content(f"{said}\n\n{words('mail.open')}\n{link}\n\n{words('mail.foot')}\n", cte="base64")
    letter.add_alternative(_html(words, said, link), subtype="html", cte="base64")
    return letter


def _html(words: Words, said: str, link: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in said.splitlines() if line.strip())
    return (
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8"><title>{escape(words("mail.subject"))}</title></head>'
        f'<body>{lines}<p><a href="{escape(link)}">{escape(words("mail.open"))}</a></p>'
        f"<p><small>{escape(words('mail.foot'))}</small></p></body></html>\n"
    )
