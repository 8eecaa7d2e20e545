"""Whoever sits at the keyboard."""

import sys
from typing import Protocol

import typer

from agent import asking
from agent.errors import InputError


class Person(Protocol):
    """Answers questions."""

    def ask(self, question: str, default: str | None = None) -> str: ...

    def secret(self, question: str) -> str: ...

    def agrees(self, question: str, *, default: bool = True) -> bool: ...

    def told(self, sentence: str) -> None: ...


class AtTheKeyboard:
    """Asks on the terminal. Raises ``InputError`` where nobody can answer."""

    def __init__(self) -> None:
        if not sys.stdin.isatty():
            raise InputError("Lệnh này cần một người trả lời. Hãy chạy trong cửa sổ lệnh, hoặc dùng hoso init-config.")

    def ask(self, question: str, default: str | None = None) -> str:
        return str(typer.prompt(question, default=default)).strip()

    def secret(self, question: str) -> str:
        return asking.secret(question)

    def agrees(self, question: str, *, default: bool = True) -> bool:
        return asking.agrees(question, default=default)

    def told(self, sentence: str) -> None:
        typer.echo(sentence)
