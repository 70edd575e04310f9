// What every page gets: times that stay true, menus that close, links that copy, drafts
// that are forgotten when their time has come.

const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

class RelativeTime extends HTMLElement {
  connectedCallback() {
    this.time = this.querySelector("time");
    if (!this.time) return;
    this.show();
    this.timer = setInterval(() => this.show(), 60000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const at = new Date(this.time.dateTime);
    const seconds = (Date.now() - at) / 1000;
    if (Number.isNaN(seconds)) return;
    const language = document.documentElement.lang;
    this.time.title = at.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
    // Older than a week reads better as the date the server wrote.
    if (seconds < 60 || seconds > 604800) return;
    const [unit, size] = UNITS.find(([, length]) => seconds >= length);
    const words = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "narrow" });
    this.time.textContent = words.format(-Math.floor(seconds / size), unit);
  }
}

class CopyLink extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.share());
  }

  async share() {
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) {
        await navigator.share({ url: this.dataset.url });
        return;
      }
      await navigator.clipboard.writeText(this.dataset.url);
      say("Link copied");
    } catch (fault) {
      if (fault.name !== "AbortError") say(this.dataset.url);
    }
  }
}

function say(text) {
  const notice = document.createElement("div");
  notice.className = "notice notice-ok";
  const words = document.createElement("p");
  words.textContent = text;
  notice.append(words);
  document.getElementById("toasts")?.append(notice);
  setTimeout(() => notice.remove(), 4000);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

// A row of places may be wider than the window.
const here = document.querySelector(".desk-nav [aria-current]");
here?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

// The drafts that `drafts.js` keeps. Only the server knows when one is safe with it.
function forgetPosted() {
  if (!document.querySelector('[data-about="posted"]')) return;
  const key = sessionStorage.getItem("sent draft");
  sessionStorage.removeItem("sent draft");
  if (key) localStorage.removeItem(key);
}

function forgetDrafts() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft ")) localStorage.removeItem(key);
  }
}

try {
  document.querySelector('form[action="/logout"]')?.addEventListener("submit", forgetDrafts);
  forgetPosted();
} catch {
  // A browser that lets nothing be kept.
}

customElements.define("relative-time", RelativeTime);
customElements.define("copy-link", CopyLink);
