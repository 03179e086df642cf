"""The orderings that must hold in the seed world, whatever the exact figures."""

from collections.abc import Mapping

from dev.known_truth.measured import Measured

AGES = ("Adult", "Middle Age", "Senior")
OTHER_PAYERS = ("Medicare", "Private", "Medicaid", "Other")


def orderings(figures: Mapping[str, Measured]) -> dict[str, bool]:
    """Return whether each ordering holds, by its description."""

    def of(name: str) -> float:
        return figures[name].estimate

    def uninsured_have(measure: str) -> tuple[float, list[float]]:
        others = [of(f"{measure}, {payer}") for payer in OTHER_PAYERS]
        return of(f"{measure}, Uninsured"), others

    def is_most(measure: str) -> bool:
        own, others = uninsured_have(measure)
        return own > max(others)

    rates = [of(f"readmission, {age}") for age in AGES]
    own_charges, other_charges = uninsured_have("charges")
    return {
        "readmission rises from group to group of age": rates == sorted(rates),
        "seniors with high abnormal volume return more often than seniors": (
            of("readmission, Senior with high abnormal volume") > rates[-1]
        ),
        "the uninsured have the highest in-hospital mortality": is_most(
            "in-hospital mortality"
        ),
        "the uninsured stay longest": is_most("stay"),
        "the uninsured are most often emergencies": is_most("emergency share"),
        "the uninsured are most often in intensive care": is_most("ICU share"),
        "the uninsured are charged least": own_charges < min(other_charges),
        "charges depend more on the payer than on the diagnosis": (
            of("omega squared of charges, payer")
            > of("omega squared of charges, primary diagnosis")
        ),
    }
