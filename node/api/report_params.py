"""What apps say a report is about: Mastodon's categories, rules by their places."""

from collections.abc import Sequence

from node.api.entities.reports import CATEGORIES
from node.database.types import Reader
from node.errors import Invalid
from node.moderation.models import ReportCategory
from node.users.settings import load_site


def read_category(text: str) -> ReportCategory:
    """The category that a word of apps means; raises `Invalid`."""
    category = CATEGORIES.get(text)
    if category is None:
        raise Invalid.field("category", "inclusion", "Category is invalid")
    return category


def number_rules(r: Reader) -> dict[str, int]:
    """The places of the rules, which are their ids, by their words."""
    return {text: number for number, text in enumerate(load_site(r).rules, start=1)}


def read_rules(r: Reader, rule_ids: Sequence[int]) -> tuple[str, ...]:
    """The rules in their words; raises `Invalid` for what is none."""
    rules = {number: text for text, number in number_rules(r).items()}
    if any(each not in rules for each in rule_ids):
        raise Invalid.field("rule_ids", "invalid", "There is no such rule")
    return tuple(rules[each] for each in rule_ids)
