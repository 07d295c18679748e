"""The command line: its commands, in the order in which a newcomer needs them."""

import click

from alignsim.app.commands import playing, resources, scenarios, studies
from alignsim.version import __version__


class Group(click.Group):
    """Keeps commands in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands as they were added."""
        return list(self.commands)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="alignsim")
def main() -> None:
    """Simulate how governments align and press one another, under a scenario you can write.

    \b
    alignsim list                    what there is to run
    alignsim run madrid-2022         a thousand futures, plots and a table
    alignsim show seoul              what a government wants, and who says so
    alignsim new my-scenario         a scenario of your own to start from
    alignsim check my-scenario.yaml  every fault with line, column and cure
    """


for _command in (
    playing.run,
    scenarios.list_scenarios,
    scenarios.show,
    scenarios.new,
    scenarios.diff,
    playing.compare,
    playing.explain,
    playing.attribute,
    playing.export,
    studies.claims,
    studies.theories,
    studies.sweep,
    studies.discover,
    scenarios.check,
    resources.sources,
    studies.backtest,
    studies.calibrate,
    resources.doctor,
    scenarios.schema,
):
    main.add_command(_command)
