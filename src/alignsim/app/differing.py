"""``alignsim diff``: what one scenario has that another has not."""

import json
from dataclasses import asdict

import click

from alignsim.errors import escaped
from alignsim.library import load_scenario, split_variant
from alignsim.scenario.differences import NO_DIFFERENCE, differences, differing_texts


def print_differences(first: str, second: str, as_json: bool) -> bool:
    """Print how the second scenario differs from the first, a line a difference; whether it does.

    Variants count only where both names are of whole scenarios.
    """
    whole = not (split_variant(first)[1] or split_variant(second)[1])
    one, other = load_scenario(first), load_scenario(second)
    found, texts = differences(one, other, with_variants=whole), differing_texts(one, other)
    if as_json:
        told = {
            "first": first,
            "second": second,
            "same": not found,
            "differences": [asdict(each) for each in found],
            "texts": texts,
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    elif found:
        for each in found:
            click.echo(escaped(str(each)))
    else:
        tail = f"; texts differ: {', '.join(texts)}" if texts else ""
        click.echo(NO_DIFFERENCE + tail)
    return bool(found)
