"""Kinds of jobs that exist in tests only: each leaves a line in a log of its own, synced, at every effect that cannot be taken back."""

from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import UUID, uuid4

from infra.db import Sql
from infra.files import Files, register
from infra.jobs import JobContext, Uncertain, job
from services.inbox import Item, put
from services.wiring import Runtime
from tests.workers import sink

READER = UUID(int=3)


def note(*words: object) -> None:
    """Write a line that survives the death of this process."""
    descriptor = os.open(os.environ["TAIZHANG_TEST_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, (" ".join(map(str, words)) + "\n").encode())
    os.fsync(descriptor)
    os.close(descriptor)


def count(sql: Sql, ctx: JobContext[Runtime]) -> None:
    """Leave a row that shows how often it was written: its key is drawn anew each time."""
    put(sql, ctx.county, ctx.tenant, [Item(user=READER, kind="test.effect", key=uuid4().hex, params={"job": ctx.lease.key})])


@job("test.write", backoff=0.05)
def write(ctx: JobContext[Runtime]) -> None:
    """Have an effect on the database."""
    time.sleep(float(ctx.args.get("takes", 0)))
    with ctx.lease.finish() as sql:
        count(sql, ctx)


@job("test.slow", attempts=20, backoff=0.05)
def slow(ctx: JobContext[Runtime]) -> None:
    """Take a while, and try to finish whatever happened meanwhile: the lease alone stands between it and a second effect."""
    note("began", ctx.lease.key, os.getpid())
    for _ in range(int(ctx.args["ticks"])):
        time.sleep(0.05)
    note("finishing", ctx.lease.key, os.getpid())
    with ctx.lease.finish() as sql:
        count(sql, ctx)


@job("test.file", backoff=0.05)
def file(ctx: JobContext[Runtime]) -> None:
    """Keep a file."""
    time.sleep(float(ctx.args.get("takes", 0)))
    kept = Files(Path(ctx.runtime.settings.data) / "files").put(f"report {ctx.lease.key}".encode())
    with ctx.lease.finish(result={"sha256": kept.sha256}) as sql:
        register(sql, ctx.county, ctx.tenant, kept, media_type="text/plain", kind="test", made_by=ctx.lease.job_id)
        count(sql, ctx)


@job("test.send", backoff=0.05)
def send(ctx: JobContext[Runtime]) -> None:
    """Let something leave the house."""
    _send(ctx)


def _arrived(_: Runtime, one: Uncertain) -> bool:
    return sink.say(os.environ["TAIZHANG_TEST_SINK"], "ASK", str(one.number)) == "yes"


@job("test.ask", backoff=0.05, asks=_arrived)
def send_and_ask(ctx: JobContext[Runtime]) -> None:
    """Let something leave the house, through a provider who can be asked."""
    _send(ctx)


def _send(ctx: JobContext[Runtime]) -> None:
    time.sleep(float(ctx.args.get("takes", 0)))
    if ctx.lease.sending("mail", READER):
        number = ctx.lease.number("mail", READER)
        answer = sink.say(os.environ["TAIZHANG_TEST_SINK"], "SEND", str(number), ctx.lease.key)
        if answer != "ok":
            raise ConnectionError(answer)
        ctx.lease.sent("mail", READER, str(number))
    with ctx.lease.finish() as sql:
        count(sql, ctx)


@job("test.poison", attempts=3, backoff=0.05)
def poison(ctx: JobContext[Runtime]) -> None:
    """Fail, until somebody mends what it stumbles over."""
    if not Path(os.environ["TAIZHANG_TEST_LOG"]).with_suffix(f".{ctx.lease.key}").exists():
        raise LookupError(ctx.lease.key)
    with ctx.lease.finish() as sql:
        count(sql, ctx)
