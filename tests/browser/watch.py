"""Notes what a page must never do: call another host, fail a request, or complain on the console."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    Route,
    WebSocket,
)

GRAVE = ("serious", "critical")


class Watch:
    """Collects troubles of all pages of the contexts it follows; `refusals` are answers that a test provokes."""

    def __init__(self, base: str) -> None:
        self.host = urlsplit(base).netloc
        self.troubles: list[str] = []
        self.refusals: list[tuple[int, str]] = []

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of the context, those it opens later too."""
        context.route("**/*", self._pass)
        context.on("page", self._watch)

    def provoke(self, status: int, path: str) -> None:
        """Expect answers of this status from addresses that end like this."""
        self.refusals.append((status, path))

    def _expected(self, status: int, url: str) -> bool:
        path = urlsplit(url).path
        return any(status == one and path.endswith(end) for one, end in self.refusals)

    def _pass(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == self.host:
            route.continue_()
        else:
            self.troubles.append(f"another host: {route.request.url}")
            route.abort()

    def _watch(self, page: Page) -> None:
        page.on("console", self._listen)
        page.on("pageerror", self._break)
        page.on("response", self._read)
        page.on("requestfailed", self._fail)
        page.on("websocket", self._connect)

    def _break(self, error: Error) -> None:
        self.troubles.append(f"page error: {error}")

    def _fail(self, request: Request) -> None:
        self.troubles.append(f"failed: {request.url} {request.failure}")

    def _connect(self, line: WebSocket) -> None:
        if urlsplit(line.url).netloc != self.host:
            self.troubles.append(f"another host: {line.url}")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        place = str(message.location["url"])
        if not any(
            str(status) in message.text and self._expected(status, place)
            for status, _ in self.refusals
        ):
            self.troubles.append(f"console {message.type}: {message.text} ({place})")

    def _read(self, response: Response) -> None:
        if response.status >= 400 and not self._expected(response.status, response.url):
            self.troubles.append(f"{response.status}: {response.url}")


def barriers(page: Page) -> list[str]:
    """What keeps people with disabilities from the page: grave axe violations, as "rule: where and why"."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[(node['target'], node['failureSummary']) for node in one['nodes']]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def overflow(page: Page) -> int:
    """How far the page scrolls sideways, in pixels."""
    script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.evaluate(script))
