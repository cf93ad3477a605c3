"""`lotsin console`: the staff console alone, without Rasa; and the same as a child process of `lotsin serve`."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import subprocess
import sys
import time
from threading import Event, Thread

import uvicorn
from starlette.concurrency import run_in_threadpool

from actions.services import berlin_now
from knowledge.knowledge import Knowledge, open_knowledge
from lotsin.cli import FINDING, OK, CommandError
from review.notice_sender import NoticeThread, sender_of
from review.staff import StaffBook
from store.database import DatabaseUnavailable, open_database
from store.settings import Settings, load_settings
from web.console.app import make_console
from web.console.desk import Desk

logger = logging.getLogger(__name__)
_PATIENCE_S = 5  # for requests under way when it ends
_RUN = "import sys; from lotsin.cli import main; sys.exit(main(sys.argv[1:]))"
_PAUSES_S = (1, 2, 5, 15, 60, 300)  # before a console that died is started again
_STABLE_S = 60  # one that ran so long starts with the shortest pause again


class _Server(uvicorn.Server):
    """Says where it is once it listens, and sends e-mails to staff until it ends."""

    def __init__(self, config: uvicorn.Config, address: str, notices: NoticeThread | None = None) -> None:
        super().__init__(config)
        self._address, self._notices = address, notices

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"The console is ready: {self._address}", flush=True)
        if self._notices:
            self._notices.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Here, as after it a signal ends the process at once."""
        await super().shutdown(sockets)
        if self._notices:
            await run_in_threadpool(self._notices.stop)


def console(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = load_settings()
    listening = _listening(settings)
    database = open_database(settings)
    desk = Desk(settings, open_knowledge(settings, database), database, berlin_now)
    if not StaffBook(database).accounts():
        print("Nobody can sign in yet: `lotsin staff add NAME --role admin`", file=sys.stderr, flush=True)
    server = _Server(_config(desk), f"http://{_host(settings)}:{settings.console_port}/redaktion/", _notices(desk))
    Thread(target=_warm_up, args=(desk.knowledge,), daemon=True).start()
    if arguments.with_parent:
        Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listening])
    return OK if server.started else FINDING


def _notices(desk: Desk) -> NoticeThread | None:
    """E-mails to staff; says what is missing where only half of the settings is there."""
    sender = sender_of(desk.settings, desk.database, desk.knowledge, desk.now)
    if sender is None and desk.settings.smtp_url:
        print("Without LOTSIN_CONSOLE_URL staff get no e-mails: each must say how to end them", file=sys.stderr, flush=True)
    return NoticeThread(sender) if sender else None


def _config(desk: Desk) -> uvicorn.Config:
    return uvicorn.Config(
        make_console(desk), log_level="warning", log_config=None, access_log=False, ws="none", lifespan="off",
        proxy_headers=False, server_header=False, timeout_graceful_shutdown=_PATIENCE_S,
    )  # fmt: skip


def _host(settings: Settings) -> str:
    return f"[{settings.host}]" if ":" in settings.host else settings.host


def _listening(settings: Settings) -> socket.socket:
    """Raises CommandError for a port that is taken."""
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.console_port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise CommandError(
            f"port {settings.console_port} on {settings.host} cannot be used ({error.strerror}): "
            "stop the program that listens there, or set LOTSIN_CONSOLE_PORT"
        ) from error
    return listening


def _warm_up(knowledge: Knowledge) -> None:
    """The first page should not wait for the models of finding, which a new home has to train."""
    try:
        knowledge.municipalities()
    except DatabaseUnavailable as error:
        logger.warning("%s", error)


def _end_with_parent(server: uvicorn.Server) -> None:
    """Standard input is a pipe that the parent holds: it closes however the parent ends, be it by SIGKILL."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


class ConsoleProcess:
    """The console as a child: started again when it dies, ended with its parent."""

    def __init__(self, pauses_s: tuple[float, ...] = _PAUSES_S) -> None:
        self._pauses_s = pauses_s
        self._ending = Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._watch = Thread(target=self._keep_running, name="console", daemon=True)

    def start(self) -> None:
        """Its lines go to standard error: standard output is the chat's."""
        self._watch.start()

    def stop(self) -> None:
        self._ending.set()
        if self._child and self._child.stdin:
            self._child.stdin.close()
        self._watch.join(_PATIENCE_S + 5)
        if self._child and self._child.poll() is None:
            self._child.kill()

    def _keep_running(self) -> None:
        failures = 0
        while not self._ending.is_set():
            begun = time.monotonic()
            status = self._run()
            failures = 0 if time.monotonic() - begun > _STABLE_S else failures
            pause = self._pauses_s[min(failures, len(self._pauses_s) - 1)]
            failures += 1
            if not self._ending.is_set():
                said = f"lotsin: the console ended ({status}); it is started again in {pause:g} s. The chat goes on."
                print(said, file=sys.stderr, flush=True)
                self._ending.wait(pause)

    def _run(self) -> int:
        command = [sys.executable, "-c", _RUN, "console", "--with-parent"]
        # A session of its own: Ctrl+C in the terminal is for the parent, which ends the console then.
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr, start_new_session=True)
        if self._ending.is_set() and self._child.stdin:
            self._child.stdin.close()
        return self._child.wait()
