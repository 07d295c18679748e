"""Losses from decoupling on the WIOD matrix: the figures of docs/economy.md.

    python scripts/measure_decoupling.py FOLDER [YEAR]

FOLDER holds trade_wiod_2000_2014.csv (exporter_iso3, importer_iso3, year, trade_musd).
"""

import csv
import sys
from pathlib import Path

import numpy as np

from alignsim.economy import solve, solve_sectors
from alignsim.economy.inputs import Floats

ELASTICITY = 4.0
ENERGY = 0.04
"""Share of the small sector in every region's spending (Bachmann et al. 2024, Germany)."""

IMPORTED = 0.6
"""Share of that sector which is imported, at most."""

WEST = "AUS AUT BEL CAN CHE CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ITA JPN KOR LTU LUX"
WEST += " LVA MLT NLD NOR POL PRT ROU BGR SVK SVN SWE TWN USA"
EAST = "CHN RUS"
SHOWN = ("KOR", "DEU", "POL", "USA", "CHN", "RUS")


def read(folder: Path, year: int) -> tuple[list[str], Floats]:
    """Regions, and flows between them."""
    with (folder / "trade_wiod_2000_2014.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) == year]
    regions = sorted({row["exporter_iso3"] for row in rows})
    flows = np.zeros((len(regions), len(regions)))
    for row in rows:
        place = regions.index(row["exporter_iso3"]), regions.index(row["importer_iso3"])
        flows[place] = max(float(row["trade_musd"]), 0.0)
    return regions, flows


def split(flows: Floats) -> Floats:
    """Goods and energy: of its spending, a region gives ENERGY to the second, much of it imported.

    Only totals by pair are measured; the split is an assumption that shows what sectors do.
    """
    bought = flows.sum(axis=0)
    foreign = flows * (1 - np.eye(len(flows)))
    abroad = foreign.sum(axis=0)
    imported = np.minimum(IMPORTED * ENERGY * bought, 0.5 * abroad)
    energy = foreign / abroad * imported + np.diag(ENERGY * bought - imported)
    return np.stack([flows - energy, energy])


def main() -> int:
    """Print losses in per cent of real income."""
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    year = int(sys.argv[2]) if len(sys.argv) == 3 else 2014
    regions, flows = read(Path(sys.argv[1]), year)
    flows = solve(flows, ELASTICITY, freeness_change=np.ones_like(flows), deficits="closed").flows
    east = np.array([each in EAST.split() for each in regions])
    west = np.array([each in WEST.split() for each in regions])
    between = (east[:, None] & west) | (west[:, None] & east)
    everything = ~np.eye(len(regions), dtype=bool)
    print("loss in % of real income " + "".join(f"{each:>8}" for each in SHOWN))
    shown = [regions.index(each) for each in SHOWN]
    sectors = split(flows)
    energy_only = np.stack([np.zeros_like(between), between])
    for name, cut in (("east and west apart", between), ("all in autarky", everything)):
        free = np.where(cut, 0.0, 1.0)
        both = np.stack([free, free])
        one = solve(flows, ELASTICITY, freeness_change=free, deficits="multiplicative")
        print(f"{name:<25}" + "".join(f"{100 * (1 - one.welfare[i]):8.2f}" for i in shown))
        for theta, eta in ((4.0, 1.0), (4.0, 0.1), (1.0, 1.0), (1.0, 0.1)):
            found = solve_sectors(
                sectors, [ELASTICITY, theta], freeness_change=both, substitution=eta,
                deficits="multiplicative",
            )  # fmt: skip
            print(
                f"  energy theta {theta:g}, eta {eta:<4g}"
                + "".join(f"{100 * (1 - found.welfare[i]):8.2f}" for i in shown)
            )
    found = solve_sectors(
        sectors, [ELASTICITY, 1.0], freeness_change=np.where(energy_only, 0.0, 1.0),
        substitution=0.1, deficits="multiplicative",
    )  # fmt: skip
    print(
        f"{'energy alone apart':<25}"
        + "".join(f"{100 * (1 - found.welfare[i]):8.2f}" for i in shown)
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
