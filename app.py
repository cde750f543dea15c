"""Start the dashboard: `python app.py`.

Here: what connects the parts: the release that is current, the page, the routes
and the web server; it asks the ETL for a release when there is none yet. Not here:
what a page shows (indicators/views/).
"""

import os
import re
import sys
import threading
from pathlib import Path
from typing import Any

from dash import Dash
from flask import Response, jsonify
from waitress import create_server

from etl.accepted import Unaccepted
from etl.refresh import refresh
from etl.run import run
from indicators.problems import ProblemsFound
from indicators.query import NoRelease, Releases, open_current
from indicators.serving import Serving
from indicators.views import embed, factsheet, files, site, snapshot
from indicators.views.request import SITE_ADDRESS

ROOT = Path(__file__).resolve().parent
HOST, PORT = "127.0.0.1", 8050
# A browser keeps its connection open between questions, so there are more of them than threads;
# `select`, which waitress uses unless told not to, cannot watch so many.
_SERVER: dict[str, Any] = {"threads": 8, "connection_limit": 4000, "asyncore_use_poll": True}


def create_app(data: Path) -> Dash:
    """The dashboard on the releases in `data`; a new release is followed without a restart."""
    releases = Releases(data / "releases")
    app = site.Site(
        releases,
        title="Monitor mentale gezondheid",
        update_title=None,  # no flicker of 'Updating...' in the tab
        assets_folder=str(ROOT / "assets"),
        suppress_callback_exceptions=True,
    )
    app.layout = site.layout()
    site.register(app, releases)
    files.register(app.server, releases)
    embed.register(app.server, releases)
    snapshot.register(app.server, releases)
    factsheet.register(app.server, releases)

    def current() -> str:
        try:
            return releases.current().id
        except NoRelease:
            return ""

    app.server.wsgi_app = Serving(app.server.wsgi_app, current)

    @app.server.get("/health")
    def health() -> tuple[Response, int]:
        try:
            release = releases.current()
        except NoRelease as missing:
            return jsonify(release=None, observations=0, message=str(missing)), 503
        return jsonify(release=release.id, observations=release.count()), 200

    # Dash finds its assets at the first question, and answers a second meanwhile without them.
    app.server.test_client().get("/_dash-layout")
    return app


def ensure_release(data: Path) -> None:
    """Make the first release when there is none; say on the console what stands in its way."""
    if open_current(data / "releases") is not None:
        return
    with run(data, "start", wait_seconds=120):
        if open_current(data / "releases") is not None:  # made by another process meanwhile
            return
        print("Er is nog geen release; die wordt nu gemaakt.")
        try:
            print(f"Release {refresh(data, print).id} is gemaakt.")
        except (ProblemsFound, Unaccepted) as found:
            print(f"Er kon geen release worden gemaakt:\n{found}")
            print("Los dit op en draai: python -m etl refresh --offline")


def main() -> None:
    data = ROOT / "data"
    port = os.environ.get("PORT", str(PORT))
    if not port.isdecimal():
        sys.exit(f"PORT is '{port}'; geef een getal, zoals {PORT}.")
    site_address = os.environ.get(SITE_ADDRESS, "")
    if not re.fullmatch(r"(https?://[^\s/?#]+/?)?", site_address):
        sys.exit(
            f"{SITE_ADDRESS} is '{site_address}'; geef een adres als https://monitor.voorbeeld.nl."
        )
    ensure_release(data)
    app = create_app(data)
    try:
        server = create_server(app.server, host=HOST, port=int(port), **_SERVER)
    except OSError:
        sys.exit(f"Poort {port} is bezet of niet toegestaan. Kies een andere: PORT=8051.")
    print(f"De monitor staat op http://{HOST}:{port}/ (stoppen: Ctrl+C)", flush=True)
    threading.Thread(target=app.server.wsgi_app.compress, daemon=True).start()
    server.run()


if __name__ == "__main__":
    main()
