"""Words that calls take and entities hold, from where they are decided."""

from typing import Final

from node.api.entities.quotes import AUDIENCES
from node.api.entities.reports import CATEGORIES
from node.api.entities.statuses import VISIBILITIES
from node.api.openapi.shapes import many, one_of
from node.filters.models import Action, Place
from node.lists.models import Replies
from node.notes.models import Audience
from node.push.models import PushPolicy

VISIBILITY_WORDS: Final = one_of(*VISIBILITIES.values())
QUOTERS: Final = one_of(*AUDIENCES)
REPLIERS: Final = one_of(*Audience)
CATEGORY: Final = one_of(*filter(None, CATEGORIES))
REPLIES: Final = one_of(*Replies)
PUSHED: Final = one_of(*PushPolicy)
CONTEXTS: Final = many(one_of(*Place))
ACTIONS: Final = one_of(*Action)
