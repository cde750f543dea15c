"""A page outside the frame of the site, as plain HTML that needs no scripts.

Here: the page around whatever it holds, and a notice on it. Not here: what it holds (visit.py
for what cannot be given, snapshot.py for a document), and the frame of the site (site.py).
"""

from markupsafe import Markup

from indicators.language import _, language
from indicators.views.request import Notice, address_of

_PAGE = Markup("""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – {site}</title>
<link rel="icon" href="/assets/favicon.svg">
<link rel="stylesheet" href="/assets/theme.css">
<link rel="stylesheet" href="/assets/base.css">
<link rel="stylesheet" href="/assets/pages.css">
<link rel="stylesheet" href="/assets/take.css">
<link rel="stylesheet" href="/assets/print.css">
{scripts}
</head>
<body class="document">
<a class="skip-link" href="#main">{skip}</a>
<header class="site-header"><div class="wide">
<a class="site-name" href="{home}">{site}</a>
{languages}
</div></header>
<main class="wide" id="main">
<h1>{title}</h1>
{body}
</main>
{footer}
</body>
</html>
""")


def page(
    title: str,
    body: Markup,
    languages: Markup = Markup(),  # noqa: B008  an empty text never changes
    footer: Markup = Markup(),  # noqa: B008
    scripts: Markup = Markup(),  # noqa: B008
) -> str:
    """A page with its title, in the language that holds now."""
    return str(
        _PAGE.format(
            language=language(),
            title=title,
            site=_("Monitor mentale gezondheid"),
            skip=_("Naar de inhoud"),
            home=address_of(),
            languages=languages,
            body=body,
            footer=footer,
            scripts=scripts,
        )
    )


def notice(told: Notice) -> Markup:
    """What could not be given, with links to what there is."""
    links = Markup("\n").join(
        Markup('<li><a href="{}">{}</a></li>').format(address, label)
        for label, address in told.offers
    )
    offers = Markup("<ul>{}</ul>").format(links) if links else Markup()
    return Markup('<div class="notice"><p>{}</p>{}</div>').format(told.text, offers)
