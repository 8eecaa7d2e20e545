"""The command line in Vietnamese: help and the sentence for a command that was typed wrongly.

The library speaks English only, so its frames are subclassed: the page of help, and what is raised while a command
line is being understood. What a command itself does and says is its own affair.
"""

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import typer
from typer._click.core import Context, Parameter
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup, TyperOption

from agent.errors import ExitCode

_SECTIONS = {"Arguments": "Phải ghi", "Options": "Lựa chọn", "Commands": "Các lệnh"}
_REMARKS = {
    "[required]": "",
    "; required]": "]",
    "[default: ": "[mặc định: ",
    "Show this message and exit.": "Xem lời này.",
    "<str>": "<chữ>",
    "<list[str]>": "<chữ>",
    "<int>": "<số>",
    "<int range>": "<số>",
    "<path>": "<đường dẫn>",
    "<list[Path]>": "<đường dẫn>",
}
_VALUES = (
    (r"valid integer", "phải là một số nguyên"),
    (r"greater than or equal to (\S+)", r"không được nhỏ hơn \1"),
    (r"less than or equal to (\S+)", r"không được lớn hơn \1"),
    (r"not one of (.*?)\.?$", r"chỉ có thể là một trong: \1"),
)
"""What the library says of a value, and what we say."""
_EXTRA = "Got unexpected extra argument"


class _Page(HelpFormatter):
    """A page of help."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = args.replace("[OPTIONS]", "[lựa chọn]").replace("COMMAND [ARGS]...", "LỆNH …")
        super().write_usage(prog, words, prefix or "Cách dùng: ")

    def section(self, name: str) -> Any:
        return super().section(_SECTIONS.get(name, name))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(_in_our_words(name), _in_our_words(text)) for name, text in rows], col_max, col_spacing)


def _in_our_words(text: str) -> str:
    for english, ours in _REMARKS.items():
        text = text.replace(english, ours)
    return text.strip()


class _Place(Context):
    formatter_class = _Page


class OfficeCommand(TyperCommand):
    """A command whose help is Vietnamese."""

    context_class = _Place


class OfficeGroup(TyperGroup):
    """A group of commands; the outermost one says what was typed wrongly and ends with 2."""

    context_class = _Place

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Each command with its first sentences whole; the library would cut them at the line's end."""
        shown = [(name, command) for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))]
        rows = [(name, (command.help or "").partition("\n\n")[0]) for name, command in shown if not command.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            asked = f" Có phải: {ctx.command_path} {near[0]}?" if near else ""
            raise UsageError(f"Không có lệnh “{ctx.command_path} {name}”.{asked}", ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except UsageError as error:
            sys.stderr.write(told(error) + "\n")
            sys.exit(ExitCode.BAD_INPUT)
        except typer.Abort:
            sys.stderr.write("\nĐã dừng theo ý anh/chị.\n")
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


class Commands(typer.Typer):
    """A group of commands with what all of them share. ``help`` is Vietnamese, without markup."""

    def __init__(self, **settings: Any) -> None:
        alone = settings.get("invoke_without_command", False)  # its name alone is a command, too
        shared: dict[str, Any] = {"cls": OfficeGroup, "no_args_is_help": not alone, "rich_markup_mode": None}
        super().__init__(**shared | settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[..., Any]:
        return super().command(name, **{"cls": OfficeCommand} | settings)


def told(error: UsageError) -> str:
    """What to print: the page of help where a group was named alone, else what is wrong and where help is."""
    if isinstance(error, NoArgsIsHelpError):
        return error.format_message()
    lines = [_sentence(error)]
    if error.ctx is not None:
        lines += [error.ctx.get_usage(), f"Xem thêm: {error.ctx.command_path} --help"]
    return "\n".join(lines)


def _sentence(error: UsageError) -> str:
    if isinstance(error, MissingParameter):
        return f"Lệnh còn thiếu {_name(error.param)}."
    if isinstance(error, BadParameter):
        return f"Giá trị của {_name(error.param)} {_value(error.message)}."
    if isinstance(error, NoSuchOption):
        near = f" Có phải: {', '.join(sorted(error.possibilities))}?" if error.possibilities else ""
        return f"Không có lựa chọn {error.option_name}.{near}"
    if isinstance(error, BadOptionUsage):
        return f"Lựa chọn {error.option_name} ghi chưa đúng: thiếu giá trị đi kèm, hoặc có giá trị ở chỗ không cần."
    if error.message.startswith(_EXTRA):
        return f"Lệnh ghi thừa: {error.message.partition('(')[2].partition('(')[2].rstrip(')')}"
    return error.message


def _value(message: str) -> str:
    for pattern, ours in _VALUES:
        if found := re.search(pattern, message):
            return found.expand(ours)
    return "chưa đúng"


def _name(param: Parameter | None) -> str:
    if param is None:
        return "một phần"
    shown = param.metavar if not isinstance(param, TyperOption) else None
    return (shown or str(param.opts[0])).strip("[]")
