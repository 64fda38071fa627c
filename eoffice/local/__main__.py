"""`python -m eoffice.local run | services | exec -- command`."""

import argparse
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from eoffice.local.folder import DataFolder, StartError
from eoffice.local.process import log_to
from eoffice.local.servers import available_servers, running_servers


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m eoffice.local", description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="where the data lives; default DATA_DIR, then var/")
    parser.add_argument(
        "--fast", action="store_true", help="servers that may lose data in a crash; for tests"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and print the address")
    commands.add_parser("services", help="start PostgreSQL and Valkey only, print their addresses and stay")
    execute = commands.add_parser("exec", help="run one command with the servers up")
    execute.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- command")
    return parser.parse_args(arguments)


def services(folder: DataFolder, *, fast: bool) -> int:
    """Run the two servers until Ctrl-C."""
    if not folder.lock():
        raise StartError(f"already running in {folder.path}: {folder.published()}")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    with running_servers(folder, log_to(folder / "logs"), fast=fast) as servers:
        folder.publish(servers.environment)
        try:
            for name in ("DATABASE_URL", "REDIS_URL"):
                print(f"{name}={servers.environment[name]}", flush=True)
            while not stopped.wait(0.3):
                for child in servers.children:
                    if not child.running:
                        raise StartError(child.ending)
        finally:
            folder.withdraw()
    return 0


def execute(folder: DataFolder, argv: list[str], *, fast: bool) -> int:
    """Run one command against the servers and return its exit status."""
    command = argv[1:] if argv[:1] == ["--"] else argv
    if not command:
        raise StartError("exec needs a command: python -m eoffice.local exec -- command")
    with available_servers(folder, log_to(folder / "logs"), fast=fast) as environment:
        with subprocess.Popen(command, env=os.environ | environment) as process:
            # Ctrl-C reaches the command by itself; we only wait for it to end.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
            status = process.wait()
    return status if status >= 0 else 128 - status


def main(arguments: list[str]) -> int:
    """Do what the command line says; a failure to start is one clear message."""
    options = parse(arguments)
    folder = DataFolder(options.data_dir)
    try:
        folder.create()
        if options.command == "run":
            from eoffice.local.stack import run

            return run(folder)
        if options.command == "services":
            return services(folder, fast=options.fast)
        return execute(folder, options.argv, fast=options.fast)
    except StartError as error:
        print(f"eoffice.local: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
