"""What a plan's population is and how it answers, in words."""

from analysis.plan.population import Population
from analysis.plan.spec import Plan


def said(of: Population, ordinal: tuple[str, ...], plan: Plan, fitted: str) -> tuple[str, ...]:
    """Return what the population is and how it answers, as parts of a sentence."""
    how = plan.answering
    kinds = f"{len(ordinal)} items answered in categories" if ordinal else "continuous, normal answers"
    if ordinal and how.categories is not None and len(of.thresholds) < len(ordinal):
        kinds += f" ({how.categories}, {how.shape}, where the model gives no thresholds)"
    unsaid = [f"taken for what {plan.source} leaves unsaid: {', '.join(of.said)}"] if of.said else []
    return (kinds, how.words(), *unsaid, f"fitted: {fitted}")
