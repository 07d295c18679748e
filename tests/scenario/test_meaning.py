"""Names, dates, ranges and parties: what only the vocabulary and the rest of the file can tell."""

from __future__ import annotations

import pytest
from words_of_tests import HEAD, SECTORS, VOCABULARY, assert_refused, read

from alignsim.scenario import MoveType, Vocabulary
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.schema import Normal, Uniform
from alignsim.scenario.vocabulary import folded

ONE = HEAD + "shocks:\n- type: condemn\n  date: 2026-02\n  by: seoul\n  on: moscow\n"


def with_shock(*lines: str, head: str = HEAD) -> str:
    first, *rest = lines
    return head + "shocks:\n- " + first + "".join(f"\n  {line}" for line in rest) + "\n"


def condemn(*lines: str) -> str:
    return with_shock("type: condemn", "date: 2026-02", *lines)


# --- fields of the whole -------------------------------------------------------------------------


def test_defaults_are_filled_in() -> None:
    scenario = read("name: x\nstart: 2026-01\n")
    assert (scenario.months, scenario.seed, scenario.description) == (36, 0, "")
    assert scenario.actors == tuple(VOCABULARY.governments)
    assert not (scenario.shocks or scenario.report or scenario.questions)
    assert scenario.last_month == "2028-12"


def test_missing_fields_are_told_at_the_start() -> None:
    assert_refused("⟦⟦seed: 1\n", "`name` is missing; add", "`start` is missing; add.*YYYY-MM")


def test_unknown_fields_are_told_at_their_keys_with_the_nearest() -> None:
    assert_refused(
        HEAD + "⟦sede: 3\n⟦zzz: {a: 1}\n",
        r"unknown field `sede`; did you mean `seed`\? fields here: name",
        "unknown field `zzz`; fields here",
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("months: ⟦0", "`months` must be a whole number from 1 to 600; found 0"),
        ("months: ⟦601", "from 1 to 600; found 601"),
        ("months: ⟦1.5", "found 1.5"),
        ("seed: ⟦-1", "`seed` must be a whole number from 0 to 9223372036854775807; found -1"),
        ("seed: ⟦9223372036854775808", "found 9223372036854775808"),
        ("actors: ⟦[]", "`actors` is empty; name at least one"),
        ("actors: ⟦seoul", '`actors` must be a list of governments; found "seoul"'),
        ("actors: [seoul, ⟦7]", "`actors` must be the name of a government; found 7"),
        ("actors: [seoul, ⟦KOR]", '`actors`: "KOR" is in this list twice'),
        ("actors: [⟦soul]", '`actors`: unknown government "soul"; did you mean `seoul`'),
        ("actors: [⟦nato]", "`nato` is a bloc, not a government; its members are washington, w"),
        ("actors: [⟦s\u0435oul]", r"U\+0435, CYRILLIC SMALL LETTER IE"),
        ("actors: [⟦{a: b}]", "`actors` must be the name of a government; found a mapping"),
        ("shocks: ⟦7", "`shocks` must be a list of at most 2000 shocks"),
        ("shocks: [⟦7]", "`shocks` must be a shock, a mapping"),
        ("parameters: ⟦[1]", "`parameters` must be a mapping of parameters"),
        ("preferences: ⟦[1]", "`preferences` must be a mapping of governments"),
        ("preferences: {seoul: ⟦1}", "`seoul` must be a mapping of preferences"),
        ("report: ⟦loss(seoul)", "`report` must be a list of quantities"),
        ("report: [⟦7]", "`report` must be a quantity"),
        ("questions: ⟦Why?", "`questions` must be a list of texts"),
        ("questions: [⟦7]", "`questions` must be text; found 7 .*quotes"),
        ("description: ⟦[a]", "`description` must be text.*found a list"),
        ("description: ⟦" + "x" * 10_001, "at most 10000 characters"),
        ('description: ⟦"a\\0b"', r"`description` has a hidden character, U\+0000"),
        ('description: ⟦"a\\u202eb"', r"U\+202E"),
    ],
)
def test_bad_values_are_told_at_the_value(line: str, reason: str) -> None:
    text = "name: x\nstart: 2026-01\n" + line + "\n"
    assert_refused(text, reason)


@pytest.mark.parametrize(
    "written", ["⟦''", '⟦"a\\nb"', '⟦"\\u2067x"', '⟦"\\e[31m"', "⟦" + "x" * 201]
)
def test_names_that_could_harm_are_refused(written: str) -> None:
    assert_refused(f"name: {written}\nstart: 2026-01\n", "^`name` ")


@pytest.mark.parametrize("name", ["=1+1", "$\\frac{1}{", "../../x", "a%sb {0}", "서울 🙂", "@a"])
def test_names_that_only_outputs_must_guard_are_accepted(name: str) -> None:
    assert read(f"name: '{name}'\nstart: 2026-01\n").name == name


# --- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["2026-01", "2024-02-29", "'2026-01'", "0001-01", "9997-01"])
def test_months_and_days_are_dates(start: str) -> None:
    assert read(f"name: x\nstart: {start}\n").start == start.strip("'")


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (
            "2026",
            "YYYY-MM-DD; found 2026 .add the month, such as 2026-01.$",
        ),
        (
            "June in the long hot summer of 2026",
            "must be a month YYYY-MM or a day YYYY-MM-DD; found",
        ),
        ("2026-1", 'found "2026-1"'),
        ("2026-13", "has no month 13"),
        ("2026-00", "has no month 00"),
        ("0000-01", "has no year 0000"),
        ("2026-02-30", "has no day 30; 2026-02 has 28 days"),
        ("2023-02-29", "has no day 29"),
        ("2026-01-00", "has no day 00"),
        ("12:30", "must be a month"),
        ("2026-01-01T00:00:00Z", "must be a month"),
        ("\uff12\uff10\uff12\uff16-01", "must be a month"),
        ("9999-12", "`start`: 36 months from 9999-12 run past the year 9999"),
        ("{year: 2026}", "must be a month.*found a mapping"),
    ],
)
def test_impossible_starts_are_refused(start: str, reason: str) -> None:
    assert_refused(
        f"name: x\nstart: ⟦{start}\n", f"`start`.*{reason}" if "`" not in reason else reason
    )


@pytest.mark.parametrize(
    ("start", "date", "fits"),
    [
        ("2026-01", "2026-01", True),
        ("2026-01", "2027-12-31", True),
        ("2026-01-15", "2026-01", True),
        ("2026-01-15", "2026-01-15", True),
        ("2026-01-15", "2026-01-14", False),
        ("2026-01", "2025-12", False),
        ("2026-01", "2028-01", False),
    ],
)
def test_dates_lie_within_the_run(start: str, date: str, fits: bool) -> None:
    text = ONE.replace("2026-01", start).replace("2026-02", date)
    if fits:
        assert read(text).shocks[0].date == date
        return
    bound = (
        "before the start of the run"
        if date < start
        else "after the last month of the run, 2027-12"
    )
    assert_refused(text.replace("date: ", "date: ⟦"), f"`date` {date} is {bound}")


def test_a_month_of_the_run_becomes_its_date() -> None:
    scenario = read(ONE.replace("date: 2026-02", "month: 13"))
    assert scenario.shocks[0].date == "2027-01"
    assert scenario.shocks[0].month is None
    assert scenario.month_of(scenario.shocks[0]) == 13


@pytest.mark.parametrize(
    ("timing", "reason"),
    [
        ("month: ⟦25", r"`month` 25 is after the last month of the run, 24 \(2027-12\)"),
        ("month: ⟦0", "whole number from 1 to 600; found 0"),
        ("month: ⟦1.5", "whole number"),
        ("month: ⟦true", "whole number"),
        ("date: ⟦2026-02-31", "`date` has no day 31"),
        ("date: ⟦7", "`date` must be a month"),
        ("date: 2026-02\n  month: ⟦2", "`month` and `date` are both given; keep one"),
        ("month: 2\n  when: ⟦month > 3", "`when` and `month` are both given; keep one"),
        ("date: 2026-02\n  ⟦once: true", "`once` has a meaning only with `when`"),
        ("when: ⟦[a]", "`when` must be text"),
        ("when: ⟦month >", "`when`: expected a number, .* found the end .at character 8"),
        ("when: ⟦loss(mosow) > 3", "`when`: unknown government.*did you mean `moscow`"),
    ],
)
def test_timing_is_one_and_sound(timing: str, reason: str) -> None:
    assert_refused(ONE.replace("date: 2026-02", timing), reason)


def test_a_shock_without_timing_is_told_at_its_start() -> None:
    assert_refused(
        HEAD + "shocks:\n- ⟦type: hold\n  by: seoul\n",
        "`date` is missing: add `date: YYYY-MM`, `mo",
    )


def test_faulty_span_does_not_hide_faults_of_shocks() -> None:
    assert_refused(
        ONE.replace("months: 24", "months: ⟦x").replace("on: moscow", "on: ⟦mosco"),
        "`months` must be",
        "did you mean `moscow`",
    )


def test_when_is_kept_in_its_one_spelling() -> None:
    (shock,) = read(ONE.replace("date: 2026-02", "when: loss(KOR)>=1e-1\n  once: true")).shocks
    assert (shock.when, shock.once, shock.date) == ("loss(seoul) >= 0.1", True, None)
    assert read(ONE).month_of(shock) is None


# --- parties -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "on", "expected"),
    [
        ("KOR", "russia", (("seoul",), ("moscow",))),
        ("south korea", "NATO", (("seoul",), ("nato",))),
        ("South_Korea", "north atlantic treaty organization", (("seoul",), ("nato",))),
        ("[KOR, Japan]", "ip4", (("seoul", "tokyo"), ("ip4",))),
        ("nato", "[moscow]", (("nato",), ("moscow",))),
        ("THE HAGUE", "MOSCOW", (("the-hague",), ("moscow",))),
    ],
)
def test_names_in_any_spelling_become_ids(by: str, on: str, expected: object) -> None:
    (shock,) = read(condemn(f"by: {by}", f"on: {on}")).shocks
    assert (shock.by, shock.on) == expected


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (["by: seoul", "on: ⟦moskow"], ["unknown government or bloc.*did you mean `moscow`"]),
        (["by: seoul", "on: ⟦Rusia"], ["did you mean `moscow`"]),
        (["by: seoul", "on: ⟦nat"], ["did you mean `nato`"]),
        (["by: seoul", "on: ⟦KOR"], ["`on`: `seoul` is in `by` as well"]),
        (["by: nato", "on: ⟦nato"], ["`on`: `nato` is in `by` as well"]),
        (["by: [seoul, tokyo]", "on: [moscow, ⟦tokyo]"], ["`on`: `tokyo` is in `by`"]),
        (["by: [seoul, ⟦nato]", "on: moscow"], ["`nato` is a bloc, not a government"]),
        (["by: [seoul, ⟦seoul]", "on: moscow"], ["twice"]),
        (["by: ⟦[]", "on: moscow"], ["`by` must be a government, a bloc or a list"]),
        (["by: ⟦7", "on: moscow"], ["`by` must be a government, a bloc or a list.*found 7"]),
        (["by: [⟦7]", "on: moscow"], ["`by` must be the name of a government; found 7"]),
        (["by: ⟦{a: b}", "on: moscow"], ["`by` must be a government.*found a mapping"]),
        (["by: seoul", "on: moscow", "⟦through: tokyo"], ["cannot go through a third party"]),
        (["by: seoul", "on: moscow", "⟦sector: goods"], ["concerns no trade sector"]),
        (["by: seoul", "on: moscow", "⟦lasts: 3"], ["does not stay in force: delete `lasts`"]),
        (["by: seoul", "on: moscow", "⟦set: {war-intensity: 1}"], ["sets no conditions"]),
    ],
)
def test_parties_are_known_and_different(lines: list[str], reasons: list[str]) -> None:
    assert_refused(condemn(*lines), *reasons)


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (
            ["⟦⟦type: condemn", "date: 2026-02"],
            ["`by` is missing: `condemn` needs", "`on` is miss"],
        ),
        (["⟦type: hold", "date: 2026-02"], ["`by` is missing"]),
        (["type: hold", "date: 2026-02", "by: seoul", "⟦on: moscow"], ["aimed at nobody"]),
        (["⟦by: seoul", "date: 2026-02"], ["`type` is missing; add"]),
        (["type: ⟦7", "date: 2026-02"], ["`type` must be text; found 7"]),
        (["type: ⟦condem", "date: 2026-02"], ["unknown type.*did you mean `condemn`.*condition"]),
        (
            ["⟦type: economic-coercion", "date: 2026-02", "by: beijing", "on: seoul"],
            ["`sector` is missing: `economic-coercion` needs it"],
        ),
        (
            ["type: sanction", "date: 2026-02", "by: beijing", "on: seoul", "sector: ⟦good"],
            ['unknown sector "good"; did you mean `goods`\\? `sanction` may name: goods, travel'],
        ),
        (
            ["type: sanction", "date: 2026-02", "by: beijing", "on: seoul", "sector: ⟦7"],
            ["`sector` must be text"],
        ),
        (
            ["type: arms-transfer", "date: 2026-02", "by: seoul", "on: warsaw", "through: ⟦seoul"],
            ["`through`: `seoul` is in `by` as well; name a third party"],
        ),
        (
            ["type: arms-transfer", "date: 2026-02", "by: seoul", "on: warsaw", "through: ⟦POL"],
            ["`through`: `warsaw` is in `on` as well"],
        ),
        (
            ["type: arms-transfer", "date: 2026-02", "by: seoul", "on: warsaw", "through: ⟦nato"],
            ["`nato` is a bloc"],
        ),
        (
            ["type: arms-transfer", "date: 2026-02", "by: seoul", "on: warsaw", "through: ⟦[a]"],
            ["`through` must be text"],
        ),
        (
            ["type: hold", "date: 2026-02", "by: seoul", "⟦probabilty: 1", "magnitude: ⟦0"],
            ["did you mean `probability`", "`magnitude` must be .* between 0 and 1, above 0"],
        ),
        (
            ["type: hold", "date: 2026-02", "by: seoul", "probability: ⟦1.1", "note: ⟦7"],
            ["`probability` must be .* between 0 and 1; found 1.1", "`note` must be text"],
        ),
        (
            ["type: hold", "when: month > 3", "by: seoul", "once: ⟦True"],
            ['true or false; found "T'],
        ),
    ],
)
def test_a_move_has_the_fields_of_its_type(lines: list[str], reasons: list[str]) -> None:
    assert_refused(with_shock(*lines), *reasons)


def test_all_fields_of_a_move_are_kept() -> None:
    text = with_shock(
        "id: arms",
        "type: arms-transfer",
        "date: 2026-02-03",
        "by: seoul",
        "on: moscow",
        "through: POL",
        "magnitude: 0.5",
        "probability: 0",
        "note: why",
        "source: where",
    )
    (shock,) = read(text).shocks
    assert shock.through == "warsaw"
    assert (shock.magnitude, shock.probability, shock.note, shock.source) == (
        0.5,
        0,
        "why",
        "where",
    )
    (shock,) = read(
        with_shock(
            "type: sanction", "month: 1", "by: seoul", "on: moscow", "sector: energy", "lasts: 6"
        )
    ).shocks
    assert (shock.sector, shock.lasts) == ("energy", 6)


# --- actors in play ------------------------------------------------------------------------------

FEW = HEAD + "actors: [seoul, beijing]\n"


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (
            "report: [loss(seoul), ⟦loss(moscow)]",
            "`loss.moscow.`: `moscow` is not in `actors`; add",
        ),
        ("report: ['⟦alignment(seoul, nato)']", "no member of `nato` is in `actors`"),
        ("report: ['⟦alignment(seoul, ip4)']", "no member of `ip4` other than `seoul` is in"),
        ("report: ['⟦pressure(moscow, seoul)']", "`moscow` is not in `actors`"),
        ("preferences: {⟦moscow: {security: 1}}", "`preferences`: `moscow` is not in `actors`"),
        ("shocks: [{type: condemn, month: 1, by: seoul, on: ⟦moscow}]", "`on`: `moscow` is not in"),
        ("shocks: [{type: condemn, month: 1, by: ⟦nato, on: seoul}]", "`by`: no member of `nato`"),
        ("shocks: [{type: condemn, month: 1, by: [⟦tokyo], on: seoul}]", "`by`: `tokyo` is not in"),
        ("shocks: [{type: condemn, month: 1, by: seoul, on: ⟦ip4}]", "only `seoul`, who makes the"),
        (
            "shocks: [{type: hold, by: seoul, when: '⟦loss(moscow) > 1'}]",
            "`when`: `moscow` is not in `actors`",
        ),
    ],
)
def test_who_is_used_must_be_in_play(rest: str, reason: str) -> None:
    assert_refused(FEW + rest.replace("'⟦", "⟦'") + "\n", reason)


def test_blocs_need_one_member_in_play() -> None:
    text = FEW.replace("beijing", "tokyo") + "report: [alignment(seoul, ip4)]\n"
    assert read(text).report == ("alignment(seoul, ip4)",)


def test_a_faulty_list_of_actors_is_told_alone() -> None:
    assert_refused(
        FEW.replace("beijing", "⟦beijin") + "report: [loss(moscow), 'alignment(seoul, ip4)']\n",
        "did you mean `beijing`",
    )


# --- conditions, parameters, preferences ---------------------------------------------------------


def test_conditions_are_set() -> None:
    (shock,) = read(
        with_shock("type: condition", "month: 3", "set: {us-reliability: -0.2}", "lasts: 2")
    ).shocks
    assert shock.is_condition
    assert (dict(shock.set), shock.lasts) == ({"us-reliability": -0.2}, 2)


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (
            ["⟦type: condition", "month: 3"],
            ["`set` is missing: .* us-reliability or war-intensity"],
        ),
        (["type: condition", "month: 3", "set: ⟦{}"], ["`set` is empty"]),
        (["type: condition", "month: 3", "set: ⟦7"], ["`set` must be a mapping of conditions"]),
        (
            ["type: condition", "month: 3", "set: {⟦war-intensty: 1}"],
            ["unknown condition.*did you mean `war-intensity`"],
        ),
        (
            ["type: condition", "month: 3", "set: {war-intensity: ⟦1.5, us-reliability: ⟦x}"],
            ["`war-intensity` must be a finite number between 0 and 1; found 1.5", "-1 and 1"],
        ),
        (
            ["type: condition", "⟦by: seoul", "month: 3", "set: {war-intensity: 1}", "⟦sector: x"],
            ["`by` belongs to moves", "`sector` belongs to moves"],
        ),
    ],
)
def test_conditions_are_known_and_in_range(lines: list[str], reasons: list[str]) -> None:
    assert_refused(with_shock(*lines), *reasons)


def test_parameters_take_numbers_and_distributions() -> None:
    text = HEAD + (
        "parameters:\n  balance: 0.4\n  reversion: {dist: uniform, low: 0.2, high: 0.2}\n"
        "  gap: {dist: normal, mean: 0, sd: 1}\n"
        "preferences:\n  KOR: {security: {dist: triangular, low: 0, mode: 0.1, high: 1},"
        " prosperity: {dist: constant, value: 0.3}}\n"
    )
    scenario = read(text)
    assert scenario.parameters["balance"] == 0.4
    assert scenario.parameters["reversion"] == Uniform(dist="uniform", low=0.2, high=0.2)
    assert scenario.parameters["gap"] == Normal(dist="normal", mean=0, sd=1, low=-2, high=2)
    assert list(scenario.preferences) == ["seoul"]


@pytest.mark.parametrize(
    ("written", "reasons"),
    [
        ("⟦balanc: 0.4", ['unknown parameter "balanc"; did you mean `balance`']),
        ("⟦__class__: 0.4", ['unknown parameter "__class__"; allowed: balance']),
        ("balance: ⟦1.5", ["`balance` must be a finite number between 0 and 1 or a distribution"]),
        ("balance: ⟦true", ["found true"]),
        ("balance: ⟦[1]", ["found a list"]),
        ("balance: ⟦{low: 0}", ["`balance`: `dist` is missing; it is uniform, triangular, normal"]),
        ("balance: {dist: ⟦normall, low: 0}", ["unknown distribution.*did you mean `normal`"]),
        ("balance: {dist: ⟦null}", ["`dist` has no value"]),
        ("balance: {dist: ⟦7}", ["unknown distribution 7"]),
        ("balance: {dist: ⟦[a]}", ["unknown distribution a list"]),
        ("balance: ⟦{dist: uniform, low: 0}", ["`high` is missing; add"]),
        ("balance: ⟦{dist: uniform, low: 0.5, high: 0.1}", ["`low` 0.5 is above `high` 0.1"]),
        ("balance: {dist: uniform, low: ⟦-1, high: ⟦2}", ["`low` of `balance` must", "`high` of"]),
        ("balance: {dist: uniform, low: ⟦x, high: 1}", ["`low` of `balance` must be"]),
        ("balance: {dist: uniform, low: 0, high: 1, ⟦hihg: 1}", ["unknown field `hihg`.*`high`"]),
        (
            "balance: ⟦{dist: triangular, low: 0, mode: 0.9, high: 0.5}",
            ["`mode` 0.9 must lie between `low` 0 and `high` 0.5"],
        ),
        ("balance: {dist: normal, mean: 0.5, sd: ⟦0}", ["`sd` must be a finite number above 0"]),
        ("balance: {dist: normal, mean: 0.5, sd: ⟦'1'}", ["remove the quotes"]),
        (
            "balance: ⟦{dist: normal, mean: 0.5, sd: 1, low: 0.6}",
            ["`mean` 0.5 must lie between `low` and `high`"],
        ),
        (
            "balance: ⟦{dist: normal, mean: 0.5, sd: 1, low: 0.6, high: 0.1}",
            ["`low` 0.6 is above `high` 0.1"],
        ),
        ("balance: ⟦&a {dist: uniform, low: 0}", ["anchor"]),
        ("balance: {dist: constant, value: ⟦3}", ["`value` of `balance` must be"]),
    ],
)
def test_parameters_are_known_and_in_range(written: str, reasons: list[str]) -> None:
    assert_refused(f"{HEAD}parameters:\n  {written}\n", *reasons)


@pytest.mark.parametrize(
    ("written", "reasons"),
    [
        ("⟦soul: {security: 1}", ["`preferences`: unknown government.*`seoul`"]),
        ("⟦nato: {security: 1}", ["`nato` is a bloc"]),
        ("seoul: {security: 1}, ⟦KOR: {security: 1}", ['"KOR" is the same government as "seoul"']),
        ("seoul: {⟦securty: 1}", ["unknown preference.*did you mean `security`"]),
        ("seoul: {rationality: ⟦0}", ["between 0.1 and 500"]),
        ("seoul: {security: ⟦-0.1}", ["between 0 and 1"]),
    ],
)
def test_preferences_are_known_and_in_range(written: str, reasons: list[str]) -> None:
    assert_refused(f"{HEAD}preferences: {{{written}}}\n", *reasons)


# --- report --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "[alignment(KOR, nato), pressure(China, seoul), loss(seoul)]",
        "\n- alignment(seoul, nato)\n- pressure(beijing, KOR)\n- loss(seoul)",
        "['alignment(seoul,nato)', \"pressure( beijing , seoul )\", loss(seoul)]",
    ],
)
def test_quantities_may_stand_in_a_list_without_quotes(written: str) -> None:
    scenario = read(f"{HEAD}report: {written}\n")
    assert scenario.report == ("alignment(seoul, nato)", "pressure(beijing, seoul)", "loss(seoul)")


@pytest.mark.parametrize(
    ("written", "reasons"),
    [
        ("[⟦aligment(seoul, nato), loss(seoul)]", ["did you mean `alignment`.*at character 1"]),
        ("[⟦alignment(seoul, nat)]", ["did you mean `nato`.*at character 18"]),
        ("[⟦alignment(seoul, 'nato)']", ["expected `,`"]),
        ("[⟦alignment(seoul]", ["expected `,` as in `alignment.government, government or bloc.`"]),
        ("[⟦alignment(seoul, {a: b}]", ["expected `,`", "a mapping"]),
        ("[loss(seoul), ⟦loss(KOR)]", ["`loss.seoul.` is asked for twice"]),
        ("[⟦condition(war)]", ["unknown condition"]),
    ],
)
def test_quantities_are_checked(written: str, reasons: list[str]) -> None:
    if "{a" in written:
        written = written.replace("{a", "⟦{a")
    if "'nato" in written:
        written, reasons = written.replace("'nato", "⟦'nato"), [*reasons, "unknown quantity"]
    assert_refused(f"{HEAD}report: {written}\n", *reasons)


def test_conditions_may_be_reported_whoever_is_in_play() -> None:
    assert read(FEW + "report: [condition(war-intensity)]\n").report == (
        "condition(war-intensity)",
    )


# --- ids -----------------------------------------------------------------------------------------


def test_shocks_get_stable_and_different_ids() -> None:
    text = (
        HEAD
        + "shocks:\n"
        + "".join(
            f"- {{{each}, month: 1}}\n"
            for each in (
                "type: condemn, by: KOR, on: moscow",
                "type: condemn, by: seoul, on: RUS",
                "id: condemn-seoul-moscow-3, type: condemn, by: seoul, on: moscow",
                "type: condemn, by: seoul, on: moscow",
                "type: hold, by: [seoul, tokyo, moscow]",
                "type: condition, set: {war-intensity: 1, us-reliability: 0}",
            )
        )
    )
    assert [shock.id for shock in read(text).shocks] == [
        "condemn-seoul-moscow",
        "condemn-seoul-moscow-2",
        "condemn-seoul-moscow-3",
        "condemn-seoul-moscow-4",
        "hold-seoul-others",
        "condition-war-intensity-us-reliability",
    ]


@pytest.mark.parametrize(
    "written", ["A", "a b", "../x", "-a", "a--b", "a_b", "é", "''", "a" * 65, "a/b", "'a\\n'"]
)
def test_ids_are_safe_slugs(written: str) -> None:
    assert_refused(ONE.replace("- type", f"- id: ⟦{written}\n  type"), "`id` must be lower-case")


def test_an_id_given_twice_is_refused() -> None:
    text = (
        ONE.replace("- type", "- id: a\n  type") + "- {id: ⟦a, type: hold, month: 1, by: seoul}\n"
    )
    assert_refused(text, '`id`: "a" is the id of an earlier shock')


def test_no_name_is_looked_for_in_long_texts() -> None:
    names = "seoul " * 40
    assert_refused(f"{HEAD}actors: [⟦{names}]\n", "`actors`: unknown government")


def test_a_text_torn_by_a_comma_ends_where_the_next_field_begins() -> None:
    shock = "{type: condition, when: ⟦alignment(seoul, nato) > 0, set: {war-intensity: 1}}"
    assert_refused(
        f"{HEAD}shocks:\n  - {shock}\n", r'quote it: when: "alignment\(seoul, nato\) > 0"$'
    )


# --- vocabulary ----------------------------------------------------------------------------------


def vocabulary(**changes: object) -> Vocabulary:
    fields: dict[str, object] = {
        "governments": {"a": ("x",), "b": ()},
        "blocs": {"c": ("a",)},
        "moves": {"hold": MoveType("hold")},
        "parameters": {},
        "conditions": {},
        "sectors": SECTORS,
        "preferences": {},
    }
    return Vocabulary(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"governments": {"a": ("x",), "b": ("X",)}}, "X names both a and b"),
        ({"governments": {"a": ("c",)}}, "c names both a government and a bloc"),
        ({"blocs": {"c": ("z",)}}, "unknown member z"),
    ],
)
def test_a_vocabulary_with_double_meanings_is_refused(
    changes: dict[str, object], reason: str
) -> None:
    assert vocabulary().members("c") == ("a",)
    assert vocabulary().members("b") == ("b",)
    with pytest.raises(ValueError, match=reason):
        vocabulary(**changes)


def test_every_synonym_means_moves_and_conditions_and_is_none_itself() -> None:
    shipped = shipped_vocabulary()
    assert len(shipped.synonyms) > 50
    for word, meanings in shipped.synonyms.items():
        assert folded(word) == word
        assert word not in shipped.moves
        assert meanings
        assert len(set(meanings)) == len(meanings)
        for meaning in meanings:
            assert meaning in shipped.moves or meaning in shipped.conditions
