"""From tables to flows of trade: who sells how much to whom, by sector."""

from collections.abc import Mapping

import numpy as np

from alignsim.catalogue.load import Catalogue
from alignsim.errors import CatalogueError
from alignsim.world.names import SECTORS
from alignsim.world.state import Floats

GOODS, TRAVEL = SECTORS.index("goods"), SECTORS.index("travel")


def trade_matrix(catalogue: Catalogue, governments: tuple[str, ...]) -> Floats:
    """Sales of row to column by sector, (S, N + 1, N + 1), billion USD a year, sectors as SECTORS.

    ``governments`` in order, then the rest of the world, which takes in all governments left out:
    what these sell at home and to each other is sold at home by the rest. The diagonal holds
    domestic sales.

    Raises KeyError for a government without figures, CatalogueError for figures that are no trade:
    below 0, not finite, or a region that buys in a sector and sells itself nothing in it.
    """
    everyone = tuple(catalogue.measured)
    unknown = sorted(set(governments) - set(everyone))
    if unknown:
        raise KeyError(f"no table has figures of {', '.join(unknown)}")
    rest = len(governments)
    seat = {government: i for i, government in enumerate(governments)}
    place = np.array([seat.get(government, rest) for government in everyone] + [rest])
    flows = np.zeros((len(SECTORS), rest + 1, rest + 1))
    sectors = np.arange(len(SECTORS))[:, None, None]
    np.add.at(flows, (sectors, place[:, None], place[None, :]), whole_world(catalogue))
    return flows


def whole_world(catalogue: Catalogue) -> Floats:
    """The matrix of all governments of the tables and, last, the rest: see `trade_matrix`."""
    governments = tuple(catalogue.measured)
    ((rest, theirs),) = catalogue.rest.items()
    n = len(governments)
    flows = np.zeros((len(SECTORS), n + 1, n + 1))
    flows[:, :n, :n] = sales_between(catalogue, governments)
    for i, own in enumerate(catalogue.measured.values()):
        flows[:, i, i] = sold_at_home(own)
        flows[:, i, n] = sold_abroad(own, own["sales_to_rest_busd"], own["travel_from_rest_busd"])
        flows[:, n, i] = sold_abroad(
            theirs, own["purchases_from_rest_busd"], own["travel_to_rest_busd"]
        )
    flows[:, n, n] = sold_at_home(theirs)
    refuse_what_is_no_trade(flows, (*governments, rest))
    return flows


def sales_between(catalogue: Catalogue, governments: tuple[str, ...]) -> Floats:
    """Sales of row to column by sector, (S, N, N), billion USD a year, 0 on the diagonal."""
    n = len(governments)
    flows = np.zeros((len(SECTORS), n, n))
    for i, seller in enumerate(governments):
        for j, buyer in enumerate(governments):
            if i != j:
                dyad = catalogue.dyads[seller, buyer]
                flows[:, i, j] = sold_abroad(
                    catalogue.measured[seller], dyad["trade_busd"], dyad["travel_busd"]
                )
    return flows


def sold_abroad(seller: Mapping[str, float], trade: float, travel: float) -> list[float]:
    """Trade by sector, (S,): energy and technology by the seller's export shares, else goods.

    Travel is what the visitors spend, beside trade.
    """
    sold = divided(trade, {s: seller[f"{s}_export_share"] for s in ("energy", "technology")})
    sold[TRAVEL] = travel
    return sold


def sold_at_home(region: Mapping[str, float]) -> list[float]:
    """Domestic sales by sector, (S,), travel being a part of them."""
    shares = {s: region[f"{s}_domestic_share"] for s in SECTORS if s != "goods"}
    return divided(region["domestic_sales_busd"], shares)


def divided(sales: float, shares: Mapping[str, float]) -> list[float]:
    """Sales by sector, (S,): those of the shares, and goods as the remainder."""
    remainder = 1.0
    result = [0.0] * len(SECTORS)
    for sector, share in shares.items():
        result[SECTORS.index(sector)] = sales * share
        remainder -= share
    result[GOODS] = sales * remainder
    return result


def refuse_what_is_no_trade(flows: Floats, regions: tuple[str, ...]) -> None:
    """CatalogueError naming the first flow that is no sale, or buyer without own producers."""
    for s, i, j in np.argwhere(~(np.isfinite(flows) & (flows >= 0))):
        raise CatalogueError(
            f"tables: {regions[i]} sells {regions[j]} {flows[s, i, j]} billion USD of "
            f"{SECTORS[s]}; it must be finite and 0 or more"
        )
    at_home = flows.diagonal(axis1=1, axis2=2)
    for s, j in np.argwhere((flows.sum(axis=1) > 0) & (at_home <= 0)):
        raise CatalogueError(
            f"tables: {regions[j]} buys {SECTORS[s]} and sells itself none; "
            f"its domestic sales and their shares must be above 0"
        )
