"""An option that takes one value is given once: Click would keep the last, and say nothing of the others."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.commands.console import CommandError
from bot.commands.french import MISUSED

SEVERAL = (
    "{command} ne prend qu'un --config à la fois : lancez-la une fois par configuration. Seules « run » et « check » "
    "en prennent plusieurs."
)
TWICE = "L'option {option} est donnée plusieurs fois : {command} n'en prend qu'une."


class RepeatedError(CommandError):
    """An option was given several times where one value is used."""

    exit_code = MISUSED


def each_option_once(command: Any) -> Any:
    """The same command, which raises `RepeatedError` rather than leave a value aside; those inside it too."""
    command.make_parser = _counting(command.make_parser)
    for inner in getattr(command, "commands", {}).values():
        each_option_once(inner)
    return command


def _counting(make_parser: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def made(ctx: Any) -> Any:
        parser = make_parser(ctx)
        parse = parser.parse_args

        def counted(args: list[str]) -> Any:
            values, rest, order = parse(args=args)
            _refuse_repeated(ctx.command_path, order)
            return values, rest, order

        parser.parse_args = counted
        return parser

    return made


def _refuse_repeated(command_path: str, order: list[Any]) -> None:
    """`order` has an option as many times as it was given (`OptionParser` of Click). A flag says the same twice."""
    for param, times in Counter(order).items():
        if times == 1 or param.param_type_name != "option" or param.multiple or param.is_flag:
            continue
        option = max(param.opts, key=len)
        told = SEVERAL if option == "--config" else TWICE
        raise RepeatedError(told.format(command=f"« {command_path} »", option=option))
