"""Start the dashboard: `python app.py`.

Here: what connects the parts: the release that is current, the page, the routes
and the web server; it asks the ETL for a release when there is none yet. Not here:
what a page shows (indicators/views/).
"""

import os
import sys
from pathlib import Path

from dash import Dash
from flask import Response, jsonify
from waitress import create_server

from etl.accepted import Unaccepted
from etl.refresh import refresh
from etl.run import run
from indicators.problems import ProblemsFound
from indicators.query import CurrentRelease, NoRelease, open_current
from indicators.views import site

ROOT = Path(__file__).resolve().parent
HOST, PORT = "127.0.0.1", 8050

_INDEX = """<!DOCTYPE html>
<html lang="nl">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="description" content="Mentale gezondheid in Nederland: gepubliceerde cijfers">
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <noscript>Deze pagina heeft JavaScript nodig om cijfers te kiezen.</noscript>
    <div>{%config%}{%scripts%}{%renderer%}</div>
  </body>
</html>"""


def create_app(data: Path) -> Dash:
    """The dashboard on the releases in `data`; a new release is followed without a restart."""
    current = CurrentRelease(data / "releases")
    app = Dash(
        __name__,
        title="Monitor mentale gezondheid",
        update_title=None,  # no flicker of 'Updating...' in the tab
        assets_folder=str(ROOT / "assets"),
        index_string=_INDEX,
        suppress_callback_exceptions=True,
    )
    app.layout = site.layout()
    site.register(app, current)

    @app.server.get("/health")
    def health() -> tuple[Response, int]:
        try:
            release = current.get()
        except NoRelease as missing:
            return jsonify(release=None, observations=0, message=str(missing)), 503
        return jsonify(release=release.id, observations=release.count()), 200

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
    ensure_release(data)
    try:
        server = create_server(create_app(data).server, host=HOST, port=int(port), threads=8)
    except OSError:
        sys.exit(f"Poort {port} is bezet of niet toegestaan. Kies een andere: PORT=8051.")
    print(f"De monitor staat op http://{HOST}:{port}/ (stoppen: Ctrl+C)", flush=True)
    server.run()


if __name__ == "__main__":
    main()
