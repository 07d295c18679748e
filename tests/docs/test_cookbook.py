"""Every recipe of the cookbook loads, and says something that can happen."""

from __future__ import annotations

import re

import pytest
from pages import Block, blocks, read

from alignsim.errors import ScenarioError
from alignsim.library import scenario_folders
from alignsim.results import CHOSEN
from alignsim.runner import prepare, run
from alignsim.scenario import Library, Scenario
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.load import read_scenario
from alignsim.world.names import ACT

PAGE = read("cookbook.md")
RECIPES = blocks(PAGE)
LEAST = 20
FUTURES = 100


def whole(fragment: str) -> str:
    """A fragment as a whole scenario: shocks get their field, and what has no name one."""
    if fragment.startswith("- "):
        fragment = f"shocks:\n{fragment}"
    if re.search("^name:", fragment, re.MULTILINE):
        return fragment
    return f"name: A recipe\nstart: 2022-01\n{fragment}"


def loaded(fragment: str) -> Scenario:
    library = Library(scenario_folders())
    return read_scenario(whole(fragment).encode(), shipped_vocabulary(), library=library)


def test_there_are_recipes_enough_and_each_heading_has_one() -> None:
    sections = re.split("^### ", PAGE, flags=re.MULTILINE)[1:]
    assert len(sections) >= LEAST
    assert all("```yaml\n" in section for section in sections)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda block: f"line {block.line}")
def test_a_recipe_loads(recipe: Block) -> None:
    assert recipe.language == "yaml"
    scenario = loaded(recipe.text)
    assert len({shock.id for shock in scenario.shocks}) == len(scenario.shocks)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda block: f"line {block.line}")
def test_every_dated_shock_of_a_recipe_has_makers_and_targets(recipe: Block) -> None:
    scenario = loaded(recipe.text)
    dated = tuple(shock for shock in scenario.shocks if shock.when is None)
    plan = prepare(scenario.model_copy(update={"shocks": dated}))
    assert set(plan.script.shock.tolist()) == set(range(len(dated)))
    assert (plan.script.by != plan.script.target)[plan.script.kind == ACT].all()


def test_a_recipe_with_a_fault_would_be_found() -> None:
    recipe = next(block for block in RECIPES if "lasts: 6" in block.text)
    with pytest.raises(ScenarioError, match="sector"):
        loaded(recipe.text.replace("sector: travel", "sector: tourism"))


def recipe_with(text: str) -> Scenario:
    return loaded(next(block.text for block in RECIPES if text in block.text))


def test_one_coin_lets_one_of_two_events_happen_and_never_both() -> None:
    coin, one, other = run(recipe_with("id: sends-an-envoy"), FUTURES).fired.T
    assert 0 < coin.sum() < FUTURES
    assert (one == coin).all() and (other == ~coin).all()


def test_what_follows_a_marked_shock_happens_where_it_did() -> None:
    coin, boycott, protest = run(recipe_with("> 0 and month >= 11"), FUTURES).fired.T
    assert 0 < coin.sum() < FUTURES
    assert (boycott == coin).all() and (protest == coin).all()


def test_a_government_that_holds_makes_no_choice() -> None:
    results = run(recipe_with("id: seoul-waits"), 5)
    by, origin = results.ledger.acts[:, 2], results.ledger.acts[:, 7]
    seoul = results.governments.index("seoul")
    assert not ((by == seoul) & (origin == CHOSEN)).any()
    assert (origin == CHOSEN).any()


def test_links_within_the_pages_find_their_headings() -> None:
    for page in ("cookbook.md", "scenario-language.md", "scenarios.md", "first-scenario.md"):
        for target, anchor in re.findall(r"\]\(([a-z-]*\.md)?#([a-z0-9-]+)\)", read(page)):
            text = read(target or page)
            headings = re.findall("^#+ (.+)$", text, re.MULTILINE)
            assert anchor in {_anchor(heading) for heading in headings}, f"{page}: {anchor}"


def _anchor(heading: str) -> str:
    """The anchor that a heading gets: small letters and digits, hyphens for spaces."""
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
