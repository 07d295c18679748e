"""Whether fitting helps in years it has not seen: scores of forecasts from prior and posterior."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alignsim.backtest.cases import shipped_cases
from alignsim.backtest.forecasts import Forecast
from alignsim.backtest.judge import ALL, Score, score
from alignsim.backtest.mappings import MAPPINGS
from alignsim.backtest.observed import Observed
from alignsim.calibration.settings import Settings
from alignsim.engine.posterior import NO_POSTERIOR, Posterior

TOO_FEW = "too few years to tell"


@dataclass(frozen=True)
class Foresight:
    """Scores in the test years, by what was forecast: drawn from the ranges, and fitted."""

    years: tuple[str, ...]
    prior: dict[str, Score]
    posterior: dict[str, Score]

    @property
    def change(self) -> float:
        """Share by which fitting lowers the mean CRPS of all forecasts, below 0 where it adds."""
        return 1.0 - self.posterior[ALL].crps / self.prior[ALL].crps


def foresight(settings: Settings, observed: Observed, posterior: Posterior) -> Foresight:
    """Play the test years with the ranges of all parameters, and with the posterior."""
    years = tuple(str(year) for year in settings.test["years"])
    prior, fitted = (_scores(settings, observed, years, each) for each in (NO_POSTERIOR, posterior))
    return Foresight(years, prior, fitted)


def _scores(
    settings: Settings, observed: Observed, years: Sequence[str], posterior: Posterior
) -> dict[str, Score]:
    shipped = shipped_cases()[settings.test["case"]]
    first = {"first_origin": settings.test["first_origin"]}
    case = replace(shipped, settings={**shipped.settings, **first})
    played = MAPPINGS[case.kind](case, observed, settings.test["futures"], posterior)
    scored = [each for each in played.forecasts if each.period in years]
    groups: dict[str, list[Forecast]] = {ALL: scored}
    for each in scored:
        groups.setdefault(each.target, []).append(each)
        groups.setdefault(each.group, []).append(each)
    return {name: score(case, some) for name, some in groups.items()}
