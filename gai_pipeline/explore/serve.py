"""Runs the app until Ctrl-C.

Belongs here: the server and what it says at its start. Does not belong here: the app.
"""

from __future__ import annotations

import signal
import socket
import sys

import uvicorn

from gai_pipeline.explore.app import create_app
from gai_pipeline.explore.options import Options
from gai_pipeline.explore.warm import warm


def serve(options: Options) -> int:
    """Serve until Ctrl-C or SIGTERM; the exit status: 0, or 1 where the port is taken."""
    host = options.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, options.port))
    except OSError as error:
        listening.close()
        sys.stderr.write(
            f"gai: {options.host}:{options.port} cannot be used ({error.strerror}); choose another --port\n"
        )
        return 1
    app = create_app(options)
    warm(app.state.explorer)
    shown = f"http://{options.host}:{options.port}/" + (f"?token={options.token}" if options.token else "")
    sys.stdout.write(f"{shown}\nCtrl-C ends it. / 按 Ctrl-C 结束。\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=5,
        timeout_graceful_shutdown=3, h11_max_incomplete_event_size=65_536,
    )  # fmt: skip
    # The server ends in order at either signal and then raises it again: to be asked to stop is no failure here.
    before = {s: signal.signal(s, lambda *_: None) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        app.state.explorer.close()
        listening.close()
    return 0
