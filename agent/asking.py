"""Questions to whoever sits at the keyboard, in Vietnamese.

What asks is imported when it asks: children, who never do, know this module too.
"""

_YES, _NO = ("c", "có", "co", "y", "yes"), ("k", "không", "khong", "n", "no")


def agrees(question: str, *, default: bool = False) -> bool:
    """Asks until the answer is yes or no; Enter is ``default``. Raises ``typer.Abort`` at the end of the input."""
    import typer

    choice = "C/k" if default else "c/K"
    while True:
        said = str(typer.prompt(f"{question} [{choice}: c = có, k = không]", default="", show_default=False))
        word = said.strip().casefold()
        if not word:
            return default
        if word in _YES or word in _NO:
            return word in _YES
        typer.echo("Xin trả lời c (có) hoặc k (không).", err=True)


def secret(question: str, *, again: str | None = None, err: bool = False) -> str:
    """Asks for what is not shown; with ``again``, until it was typed twice alike. ``err``: asks on standard error.

    Raises ``typer.Abort`` at the end of the input.
    """
    import typer

    while True:
        value = str(typer.prompt(question, hide_input=True, err=err))
        if again is None or str(typer.prompt(again, hide_input=True, err=err)) == value:
            return value
        typer.echo("Hai lần nhập không giống nhau. Xin nhập lại.", err=True)
