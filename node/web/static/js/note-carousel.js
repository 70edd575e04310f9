// Adds buttons, a count and dots to a row of photos that scrolls and snaps by itself.

class NoteCarousel extends HTMLElement {
  connectedCallback() {
    this.row = this.querySelector(".slides");
    this.slides = this.row ? [...this.row.children] : [];
    if (this.slides.length < 2 || this.count) return;
    this.here = -1;
    this.addSteps();
    this.addCount();
    this.addDots();
    this.row.addEventListener("scroll", () => this.follow(), { passive: true });
    this.row.addEventListener("keydown", (event) => this.press(event));
    this.follow();
  }

  addSteps() {
    this.steps = [-1, 1].map((step) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "carousel-step";
      button.dataset.step = step;
      button.setAttribute("aria-label", step < 0 ? "Previous photo" : "Next photo");
      button.append(arrow(step));
      button.addEventListener("click", () => this.go(this.here + step));
      this.append(button);
      return button;
    });
  }

  addCount() {
    this.count = document.createElement("span");
    this.count.className = "carousel-count";
    this.count.setAttribute("role", "status");
    this.append(this.count);
  }

  addDots() {
    this.dots = document.createElement("div");
    this.dots.className = "carousel-dots";
    this.dots.setAttribute("aria-hidden", "true");
    this.dots.append(...this.slides.map(() => document.createElement("i")));
    this.append(this.dots);
  }

  press(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.target !== this.row) return;
    event.preventDefault();
    this.go(this.here + (this.isMirrored() ? -step : step));
  }

  isMirrored() {
    return getComputedStyle(this.row).direction === "rtl";
  }

  go(index) {
    const to = Math.max(0, Math.min(this.slides.length - 1, index));
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const left = this.slides[to].offsetLeft - this.slides[0].offsetLeft;
    this.row.scrollTo({ left, behavior: still ? "auto" : "smooth" });
  }

  follow() {
    const index = Math.round(Math.abs(this.row.scrollLeft) / this.row.clientWidth);
    if (index === this.here) return;
    this.here = index;
    this.offerSteps(index > 0, index < this.slides.length - 1);
    const total = this.slides.length;
    this.count.textContent = `${index + 1} / ${total}`;
    this.count.setAttribute("aria-label", `Photo ${index + 1} of ${total}`);
    [...this.dots.children].forEach((dot, n) => dot.classList.toggle("is-here", n === index));
  }

  // A step that goes away hands its focus to the other one.
  offerSteps(isBack, isOn) {
    const focused = this.steps.indexOf(document.activeElement);
    this.steps[0].disabled = !isBack;
    this.steps[1].disabled = !isOn;
    if (focused >= 0 && this.steps[focused].disabled) this.steps[1 - focused].focus();
  }
}

function arrow(step) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", step < 0 ? "m15 18-6-6 6-6" : "m9 18 6-6-6-6");
  svg.append(path);
  return svg;
}

customElements.define("note-carousel", NoteCarousel);
