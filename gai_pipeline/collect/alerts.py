"""Telling someone: failures and gaps in coverage by webhook or e-mail, off unless configured.

Belongs here: sending a short text. Does not belong here: when there is something to tell (`orchestrate/collecting.py`).
"""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

from gai_pipeline.settings import Settings

SECONDS = 20.0


class AlertError(RuntimeError):
    """An alert could not be delivered; the message names the way and what the other side said."""


def configured(settings: Settings) -> bool:
    """Whether anybody wants to be told."""
    return bool(settings.alert_webhook or settings.alert_email_to)


def send(settings: Settings, subject: str, text: str) -> list[str]:
    """Send by every way that is configured; the ways, in words. Raises AlertError after all were tried."""
    import httpx  # takes a while, and most runs alert nobody

    done: list[str] = []
    problems: list[str] = []
    if settings.alert_webhook:
        try:
            _post(settings.alert_webhook, subject, text)
            done.append("webhook")
        except httpx.HTTPError as error:
            problems.append(f"the webhook of GAI_ALERT_WEBHOOK did not take it ({error})")
    if settings.alert_email_to:
        try:
            _mail(settings, settings.alert_email_to, subject, text)
            done.append("e-mail")
        except (OSError, smtplib.SMTPException) as error:
            problems.append(f"{settings.alert_smtp_host}:{settings.alert_smtp_port} did not take the mail ({error})")
    if problems:
        raise AlertError("; ".join(problems))
    return done


def _post(url: str, subject: str, text: str) -> None:
    """`text` is the field that chat services read; `subject` stands by itself for others."""
    import httpx

    body = {"subject": subject, "text": f"{subject}\n{text}"}
    httpx.post(url, json=body, timeout=SECONDS, trust_env=False).raise_for_status()


def _mail(settings: Settings, to: str, subject: str, text: str) -> None:
    message = EmailMessage()
    message["From"] = settings.alert_email_from
    message["To"] = ", ".join(a.strip() for a in to.split(",") if a.strip())
    message["Subject"] = subject
    message.set_content(text)
    with smtplib.SMTP(settings.alert_smtp_host, settings.alert_smtp_port, timeout=SECONDS) as server:
        if settings.alert_smtp_starttls:
            server.starttls()
        if settings.alert_smtp_user:
            password = settings.alert_smtp_password
            server.login(settings.alert_smtp_user, password.get_secret_value() if password else "")
        server.send_message(message)
