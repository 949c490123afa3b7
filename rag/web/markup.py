"""The frame of every HTML document of this server. Knows no route."""

STRICT = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
"""The content security policy to which a page of ours adds what it needs."""
_DOCUMENT = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{head}
</head>
<body>{body}</body>
</html>
"""


def document(language: str, title: str, *, head: str, body: str) -> str:
    """A document; title, head and body are HTML, with what people wrote already escaped."""
    return _DOCUMENT.format(language=language, title=title, head=head, body=body)


def style_sheet(address: str) -> str:
    """The link to a style sheet."""
    return f'<link rel="stylesheet" href="{address}">'
