"""The command `lotsin`. Heavy parts are imported by the command that needs them: `lotsin search` never sees Rasa."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

OK, FINDING, WRONG_CALL = 0, 1, 2
Handler = Callable[[argparse.Namespace], int]


class CommandError(RuntimeError):
    """What an operator must know and how to mend it, in one line."""


class WrongCall(CommandError):
    """Arguments that cannot be meant: the exit status is 2."""


def _lazy(module: str, name: str) -> Handler:
    def run(arguments: argparse.Namespace) -> int:
        handler: Handler = getattr(importlib.import_module(f"lotsin.{module}"), name)
        return handler(arguments)

    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lotsin", description="Lotsin finds what a town offers its families. Settings: environment variables LOTSIN_*."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="the whole service: chat, page, API, console")
    serve.add_argument("--telegram", action="store_true", help="and the bots of LOTSIN_TELEGRAM_TOKEN")
    serve.add_argument("--no-console", action="store_true", help="without the staff console")
    serve.set_defaults(run=_lazy("serve", "serve"))

    console = commands.add_parser("console", help="the staff console alone")
    console.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)  # ends when standard input closes
    console.set_defaults(run=_lazy("console", "console"))

    chat = commands.add_parser("chat", help="talk in the terminal")
    chat.add_argument("--municipality", help="the town's key, e.g. ahlen")
    chat.add_argument("--at", help="what `now` means: 2026-11-25T10:00")
    chat.set_defaults(run=_lazy("talk", "chat"))

    ask = commands.add_parser("ask", help="one question, one answer; or many from a file")
    ask.add_argument("text", nargs="?", metavar="TEXT")
    ask.add_argument("--municipality")
    ask.add_argument("--at", help="what `now` means: 2026-11-25T10:00")
    ask.add_argument("--lat", type=float, help="latitude, degrees WGS 84")
    ask.add_argument("--lon", type=float, help="longitude, degrees WGS 84")
    ask.add_argument("--language", default="de")
    ask.add_argument("--json", action="store_true", help="the whole answer as JSON")
    ask.add_argument("--batch", metavar="FILE.jsonl", help="one JSON object a line in (- for standard input), one a line out")
    ask.set_defaults(run=_lazy("talk", "ask"))

    search = commands.add_parser("search", help="the knowledge search alone, no dialogue")
    search.add_argument("text", nargs="?", metavar="TEXT")
    search.add_argument("--municipality")
    search.add_argument("--limit", type=int, default=10)
    search.add_argument("--json", action="store_true")
    search.add_argument("--explain", action="store_true", help="say why each result is where it is")
    search.add_argument("--batch", metavar="FILE.jsonl")
    search.set_defaults(run=_lazy("searching", "search"))

    _knowledge(commands)
    _language(commands)
    _review(commands)
    _staff(commands)
    commands.add_parser("doctor", help="what is configured, reachable, out of date").set_defaults(run=_lazy("doctor", "doctor"))
    return parser


def _knowledge(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    kb = commands.add_parser("kb", help="the knowledge base").add_subparsers(dest="part", required=True, metavar="PART")
    load = kb.add_parser("import", help="load a folder of towns, a YAML, CSV or HSDS file, or - for standard input")
    load.add_argument("path")
    load.add_argument("--municipality", help="the town, where the file does not say; made if it is not there yet")
    load.add_argument("--format", choices=("yaml", "csv", "hsds"))
    load.add_argument("--dry-run", action="store_true", help="only say what would change")
    load.add_argument("--overwrite", action="store_true", help="where somebody changed a field here too, take the file's")
    load.set_defaults(run=_lazy("kb", "load"))
    validate = kb.add_parser("validate", help="check a folder or file without loading it")
    validate.add_argument("path")
    validate.add_argument("--municipality", default="probe")
    validate.set_defaults(run=_lazy("kb", "validate"))
    export = kb.add_parser("export", help="all offers, or a town's")
    export.add_argument(
        "--format", choices=("yaml", "csv", "hsds", "ics"), default="yaml", help="ics: the dates, as a calendar"
    )
    export.add_argument("--municipality")
    export.add_argument(
        "--template", action="store_true", help="with --format csv: an empty table with its headings and an example"
    )
    export.set_defaults(run=_lazy("kb", "export"))
    stale = kb.add_parser("stale", help="what needs confirming, most urgent first")
    stale.add_argument("--months", type=int, default=12, help="how old a confirmation may be")
    stale.add_argument("--municipality")
    stale.add_argument("--json", action="store_true")
    stale.set_defaults(run=_lazy("kb", "list_stale"))
    confirm = kb.add_parser("confirm", help="still correct: these offers, and their translations")
    confirm.add_argument("ids", nargs="+", metavar="ID")
    confirm.add_argument("--on", help="the day, as 2026-11-25; today without")
    confirm.add_argument("--by", help="who says so")
    confirm.set_defaults(run=_lazy("kb", "confirm_offers"))
    remove = kb.add_parser("remove", help="take offers away; their pages say so, and what took their place")
    remove.add_argument("ids", nargs="+", metavar="ID")
    remove.add_argument("--replaced-by", metavar="ID", help="the offer that took their place")
    remove.set_defaults(run=_lazy("kb", "remove"))
    links = kb.add_parser("links", help="ask whether every address is still there, politely: up to half an hour")
    links.add_argument("--municipality")
    links.add_argument("--json", action="store_true")
    links.set_defaults(run=_lazy("kb", "list_links"))
    kb.add_parser("stats", help="what there is").set_defaults(run=_lazy("kb", "stats"))


def _language(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    train = commands.add_parser("train", help="train the language model, where its data changed")
    train.add_argument("--force", action="store_true", help="also where nothing changed")
    train.set_defaults(run=_lazy("language", "train"))
    evaluate = commands.add_parser("evaluate", help="every quality figure beside its baselines")
    evaluate.add_argument("--json", action="store_true")
    evaluate.add_argument("--no-stock", action="store_true", help="leave out stock Rasa")
    evaluate.add_argument(
        "--renew-stock", action="store_true", help="train stock Rasa anew, more than an hour; else its record counts"
    )
    evaluate.add_argument("--record-release", action="store_true", help="keep these figures as the last release's")
    evaluate.add_argument("--errors", action="store_true", help="also list what went wrong")
    evaluate.set_defaults(run=_lazy("language", "evaluate"))
    _releases(commands)


def _releases(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    release = commands.add_parser("release", help="the language model with what staff taught it").add_subparsers(
        dest="part", required=True, metavar="PART"
    )
    train = release.add_parser("train", help="train a release and check it against the current one: some minutes")
    train.add_argument("--release", type=int, metavar="N", help="one that the console began; without, a new one")
    train.set_defaults(run=_lazy("releasing", "train"))
    release.add_parser("list", help="the newest first").set_defaults(run=_lazy("releasing", "show"))
    use = release.add_parser("use", help="answer with this release from now on; 0: the model as delivered")
    use.add_argument("release", type=int, metavar="N")
    use.set_defaults(run=_lazy("releasing", "use"))


def _review(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    review = commands.add_parser(
        "review", help="questions without an answer, requests for appointments, reports of wrong facts"
    ).add_subparsers(dest="part", required=True, metavar="PART")
    listing = review.add_parser("list", help="the newest first, masked")
    listing.add_argument("--municipality")
    listing.add_argument("--limit", type=int, default=50)
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_lazy("reviewing", "show"))
    requests = review.add_parser("appointments", help="who wants an appointment where, oldest first: with contact details")
    requests.add_argument("--municipality")
    requests.add_argument("--json", action="store_true")
    requests.set_defaults(run=_lazy("reviewing", "appointments"))
    answered = review.add_parser("answered", help="somebody got in touch: the contact detail is deleted")
    answered.add_argument("number", metavar="NUMBER")
    answered.set_defaults(run=_lazy("reviewing", "answered"))
    reports = review.add_parser("reports", help="what citizens say is wrong with an offer, oldest first, masked")
    reports.add_argument("--municipality")
    reports.add_argument("--json", action="store_true")
    reports.set_defaults(run=_lazy("reviewing", "reports"))
    reported = review.add_parser("reported", help="somebody looked after these reports: they are off the list")
    reported.add_argument("ids", nargs="+", type=int, metavar="ID")
    reported.set_defaults(run=_lazy("reviewing", "reported"))
    notify = review.add_parser("notify", help="send staff the e-mails that are due; the running console does it by itself")
    notify.add_argument("--dry-run", action="store_true", help="only show them")
    notify.set_defaults(run=_lazy("reviewing", "notify"))
    privacy = commands.add_parser("privacy", help="retention, erasure, access").add_subparsers(
        dest="part", required=True, metavar="PART"
    )
    privacy.add_parser("purge", help="delete what is older than the retention period").set_defaults(
        run=_lazy("privacy", "purge")
    )
    for name, help_text in (("forget", "delete a conversation"), ("export", "show what is kept of a conversation")):
        command = privacy.add_parser(name, help=help_text)
        command.add_argument("id")
        command.set_defaults(run=_lazy("privacy", name))


def _staff(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    staff = commands.add_parser("staff", help="accounts of the console").add_subparsers(
        dest="part", required=True, metavar="PART"
    )
    add = staff.add_parser("add", help="a new account; the password is asked for, or read from standard input")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=("reviewer", "editor", "admin"))
    add.add_argument("--town", nargs="+", action="extend", help="keys of towns or Kreise; all without")
    add.add_argument("--email", help="of the person")
    add.set_defaults(run=_lazy("staffing", "add"))
    staff.add_parser("list", help="who has an account").set_defaults(run=_lazy("staffing", "show"))
    close = staff.add_parser("close", help="nobody signs in with it any more; what was done stays in the record")
    close.add_argument("name", metavar="NAME")
    close.set_defaults(run=_lazy("staffing", "close"))
    password = staff.add_parser("password", help="a new password, asked for or from standard input; all sessions end")
    password.add_argument("name", metavar="NAME")
    password.add_argument("--without-second-factor", action="store_true", help="and turn that off: the telephone is lost")
    password.set_defaults(run=_lazy("staffing", "password"))


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 a finding or failure, 2 a wrong call. Errors are one line, never a traceback."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    parsed = _parser().parse_args(arguments)
    from knowledge.formats.parsing import Faulty
    from store.database import DatabaseUnavailable
    from store.settings import SettingsError

    try:
        status: int = parsed.run(parsed)
        sys.stdout.flush()
        return status
    except (SettingsError, WrongCall) as error:
        return _fail(error, WRONG_CALL)
    except Faulty as error:
        return _fail(error, FINDING)
    except (DatabaseUnavailable, CommandError) as error:
        return _fail(error, FINDING)
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] in ("rasa", "spacy", "tensorflow"):
            return _fail(f"{error.name} is not installed: run `make setup`, or install with the extra `bot`", FINDING)
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: `lotsin … | head`
        return OK
    except KeyboardInterrupt:
        return _fail("stopped", FINDING)


def _fail(message: object, status: int) -> int:
    print(f"lotsin: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
