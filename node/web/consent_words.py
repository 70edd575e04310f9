"""Who may answer and quote, in the words of the forms."""

from typing import Final

from node.notes.models import Audience
from node.web.pages.shared import Choice

_OFTEN: Final = (
    Choice(Audience.EVERYONE, "Everyone"),
    Choice(Audience.FOLLOWERS, "Followers"),
    Choice(Audience.ASK, "Followers; others ask me first"),
)
REPLIERS: Final = (*_OFTEN, Choice(Audience.MENTIONED, "Only people mentioned"))
QUOTERS: Final = (*_OFTEN, Choice(Audience.NOBODY, "Only me"))
