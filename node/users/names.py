"""Which names may be taken: their form, reserved ones, look-alikes."""

import re
from typing import Final

from node.actors.policy import is_local_name
from node.errors import FieldFault

# Words that speak for the node, and words of its own addresses.
_RESERVED_WORDS: Final = """
    about abuse account accounts activity actor actors admin administrator admins
    all anonymous anyone ap api app apps auth billing blog board boards bookmarks
    bot cart checkout compose contact dashboard delete deleted demo developer
    developers dns docs drafts email everyone explore fediverse feed ftp follow
    followers following ghost guest healthz help here home host hostmaster imap
    inbox info instance intent join legal local localhost login logout mail
    mailer_daemon me media messages metrics mod moderation moderator moderators
    mods modlog news nobody node nodeinfo noreply no_reply notes notifications null
    oauth office official operator orders outbox owner payment payments postmaster
    press privacy readyz register relay report reports reset robot rooms root rules
    sales search security sell service setup settings shop shops signup smtp
    staff static status stream streaming support sys sysadmin system team terms test
    topics undefined user users vermilion webfinger webmaster well_known www
"""


def normal_name(text: str) -> str:
    """A name as it is stored: lower case, without the @ and blanks around it."""
    return text.strip().removeprefix("@").lower()


def skeleton(name: str) -> str:
    """What a name looks like at a glance: equal for `admin`, `adm1n` and `ad_min`.

    The idea of UTS #39, for the 37 characters that our names have.
    """
    plain = name.replace("_", "").translate(_LOOKS_LIKE)
    return re.sub("vv", "w", re.sub("rn", "m", plain)) or name


def find_name_fault(name: str) -> FieldFault | None:
    """What is wrong with the form of a name."""
    if is_local_name(name):
        return None
    text = "Use 1 to 30 of the letters a–z, digits and underscores."
    return FieldFault("name", "bad_name", text)


def is_reserved(name: str) -> bool:
    """Whether a stranger may not have it; the operator may."""
    return skeleton(name) in _RESERVED


_LOOKS_LIKE = str.maketrans("013578i", "olestbl")
_RESERVED = frozenset(skeleton(word) for word in _RESERVED_WORDS.split())
