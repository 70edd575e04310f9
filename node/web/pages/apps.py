"""Pages about apps that act for people: letting one in, and a code to copy."""

from dataclasses import dataclass

from node.web.pages.shared import FormView


@dataclass(frozen=True, slots=True)
class AuthorizePage:
    """`apps/authorize.html`: an app asks to act for whoever reads it.

    Fields: those in `fields`, `decision` = `allow`, `deny`, and `password` if it is
    needed, as it is for what only those who moderate may do. `app_name` and
    `website_host` are what the app says of itself; `goes_to_host` is where the browser
    goes afterwards, `goes_to_scheme` the app on this device that is opened instead.
    With neither, a code is shown.
    """

    app_name: str
    website_host: str
    goes_to_host: str
    goes_to_scheme: str
    is_this_device: bool
    powers: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    switch_url: str
    form: FormView
    needs_password: bool


@dataclass(frozen=True, slots=True)
class AppCodePage:
    """`apps/code.html`: the code to copy into an app; empty when it was denied."""

    app_name: str
    code: str


@dataclass(frozen=True, slots=True)
class AppFaultPage:
    """`apps/fault.html`: an app asks in a way that nobody is asked to agree to.

    `goes_to` is the host, or the scheme, that `back_url` leads to.
    """

    app_name: str
    text: str
    goes_to: str
    back_url: str
