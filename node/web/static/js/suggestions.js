// Suggests people, topics and emoji under a text with `data-suggest` while `@`, `#` or
// `:` is typed.
// The server renders the options. Arrow keys choose, Enter or Tab takes, Escape closes.
// A field whose `data-suggest` is `#` holds topics only, without the mark.

const PAUSE_MS = 150;
const TYPED = /(?:^|[\s(])([@#:][^\s@#]{1,60}(?:@[^\s@#]{0,60})?)$/u;
const WORD = /(?:^|[\s,])#?([^\s,#]{1,60})$/u;

let count = 0;

class SuggestionBox {
  constructor(field) {
    this.field = field;
    this.mark = field.dataset.suggest;
    this.addList();
    field.addEventListener("input", (event) => event.isComposing || this.lookSoon());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
  }

  addList() {
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${++count}`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    // What was asked for first may not come last.
    this.list.setAttribute("hx-sync", "this:replace");
    this.list.hidden = true;
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      this.take(event.target.closest("[role=option]"));
    });
    this.news = document.createElement("span");
    this.news.className = "vh";
    this.news.setAttribute("role", "status");
    this.field.after(this.list, this.news);
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
  }

  options() {
    return [...this.list.children];
  }

  // What stands between the mark and the caret.
  typed() {
    const { selectionStart, selectionEnd, value } = this.field;
    if (selectionStart !== selectionEnd) return "";
    const before = value.slice(0, selectionStart);
    return (this.mark ? WORD : TYPED).exec(before)?.[1] ?? "";
  }

  lookSoon() {
    clearTimeout(this.timer);
    const typed = this.typed();
    if (!typed) this.close();
    else this.timer = setTimeout(() => this.look(typed), PAUSE_MS);
  }

  async look(typed) {
    const query = encodeURIComponent(this.mark + typed);
    await window.htmx.ajax("GET", `/suggestions?for=${query}`, {
      source: this.list,
      target: this.list,
      swap: "innerHTML",
    });
    if (this.typed() !== typed || document.activeElement !== this.field) return this.close();
    return this.options().length ? this.open() : this.close();
  }

  open() {
    for (const option of this.options()) option.id = `${this.list.id}-${option.id}`;
    this.list.hidden = false;
    this.list.style.insetBlockStart = `${this.field.offsetTop + this.caretEnd()}px`;
    this.choose(null);
    const many = this.options().length;
    this.news.textContent = `${many} suggestion${many === 1 ? "" : "s"}. Arrow keys choose, Enter takes one.`;
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.news.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
  }

  // How far below the top of the field the line with the caret ends.
  caretEnd() {
    const { field } = this;
    const style = getComputedStyle(field);
    const copy = document.createElement("div");
    copy.className = "caret-copy";
    for (const name of ["font", "padding", "border"]) copy.style[name] = style[name];
    copy.style.inlineSize = `${field.offsetWidth}px`;
    copy.textContent = `${field.value.slice(0, field.selectionStart)}.`;
    field.after(copy);
    const end = copy.offsetHeight - field.scrollTop;
    copy.remove();
    return Math.min(end, field.offsetHeight);
  }

  press(event) {
    if (this.list.hidden || event.isComposing) return;
    const options = this.options();
    const here = options.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "ArrowDown") this.choose(options[(here + 1) % options.length]);
    else if (event.key === "ArrowUp") this.choose(options.at(here > 0 ? here - 1 : -1));
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && here >= 0) this.take(options[here]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(chosen) {
    for (const option of this.options()) option.ariaSelected = option === chosen;
    if (!chosen) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", chosen.id);
    return chosen.scrollIntoView({ block: "nearest" });
  }

  take(option) {
    if (!option) return;
    const word = this.mark ? option.dataset.word.slice(1) : option.dataset.word;
    const end = this.field.selectionStart;
    this.field.setRangeText(`${word} `, end - this.typed().length, end, "end");
    this.close();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

for (const field of document.querySelectorAll("[data-suggest]")) new SuggestionBox(field);
