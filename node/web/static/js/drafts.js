// Keeps what is typed into a form with `data-draft` in this browser until it is posted:
// a closed tab, a lost connection or a flat battery costs nobody a text. Photos cannot
// be kept. `app.js` forgets a draft when the server says that it was posted, and all of
// them on logging out; it knows these names.

const DRAFT = "draft ";
const SENT = "sent draft";
const PAUSE_MS = 500;
const OLDEST_MS = 30 * 24 * 3600 * 1000;
// What the page brings along anew, and what belongs to the photos.
const NOT_KEPT = /^(csrf|submission|reply_to|next|media|cover|(photo|alt|order|remove)_.*)$/;

class DraftForm {
  constructor(form) {
    this.form = form;
    this.base = this.read(firstValue);
    // A text that was started from something else is another draft.
    this.key = `${DRAFT}${form.dataset.draft} ${hash(this.base)}`;
    // A refused form shows everything that was typed, and so may the browser.
    const isBlank = !form.querySelector(".faults") && this.read(valueNow) === this.base;
    if (isBlank) this.bringBack();
    form.addEventListener("input", () => this.touch());
    form.addEventListener("change", () => this.touch());
    form.addEventListener("submit", () => this.send());
    window.addEventListener("pagehide", () => this.save());
    document.addEventListener("visibilitychange", () => this.save());
  }

  fields() {
    return [...this.form.elements].filter(
      (field) => field.name && field.type !== "file" && !NOT_KEPT.test(field.name),
    );
  }

  // Pairs of name and value as text; `valueOf` gives null for what is not chosen.
  read(valueOf) {
    const pairs = this.fields().map((field) => [field.name, valueOf(field)]);
    return JSON.stringify(pairs.filter(([, value]) => value !== null));
  }

  touch() {
    this.isTouched = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  // Only what somebody typed here: after a step back the browser fills a form itself.
  save() {
    clearTimeout(this.timer);
    if (!this.isTouched) return;
    const fields = this.read(valueNow);
    if (fields === this.base) localStorage.removeItem(this.key);
    else localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields }));
  }

  send() {
    this.save();
    this.isTouched = false;
    sessionStorage.setItem(SENT, this.key);
  }

  bringBack() {
    const draft = readDraft(this.key);
    if (!draft) return;
    this.fill(draft.fields);
    this.tell(draft.at);
  }

  fill(text) {
    const pairs = JSON.parse(text);
    for (const field of this.fields()) {
      const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (isChoice(field)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
  }

  tell(at) {
    const when = new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    const words = document.createElement("p");
    words.textContent = `Here is what you wrote on ${when}. Photos have to be chosen again. `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small";
    button.textContent = "Start afresh";
    words.append(button);
    const notice = document.createElement("div");
    notice.className = "notice notice-info";
    notice.setAttribute("role", "status");
    notice.append(words);
    button.addEventListener("click", () => this.startAfresh(notice));
    this.form.prepend(notice);
  }

  startAfresh(notice) {
    this.fill(this.base);
    localStorage.removeItem(this.key);
    notice.remove();
    this.form.querySelector("textarea[name=text]").focus();
  }
}

function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function valueNow(field) {
  return isChoice(field) && !field.checked ? null : field.value;
}

// As the page came from the server.
function firstValue(field) {
  if (isChoice(field)) return field.defaultChecked ? field.value : null;
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  const options = [...field.options];
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
}

function readDraft(key) {
  return JSON.parse(localStorage.getItem(key));
}

function hash(text) {
  let sum = 5381;
  for (const letter of text) sum = (sum * 33 + letter.codePointAt(0)) % 4294967296;
  return sum.toString(36);
}

function forgetOld() {
  for (const key of Object.keys(localStorage)) {
    const isOld = key.startsWith(DRAFT) && !(readDraft(key)?.at > Date.now() - OLDEST_MS);
    if (isOld) localStorage.removeItem(key);
  }
}

try {
  forgetOld();
  for (const form of document.querySelectorAll("form[data-draft]")) new DraftForm(form);
} catch {
  // A browser that lets nothing be kept; the form works without.
}
