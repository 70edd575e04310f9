// Tightens the masonry: the style sheet reserves room for the longest caption, this
// measures each and asks for just as many rows as it needs. Without it nothing
// overlaps, the gaps are only a little uneven.

const GAP_PX = 14;

class MasonryGrid extends HTMLElement {
  connectedCallback() {
    this.grid = this.querySelector(".masonry");
    if (!this.grid) return;
    this.sizes = new ResizeObserver(() => this.tighten());
    this.sizes.observe(this);
    this.additions = new MutationObserver(() => this.tighten());
    this.additions.observe(this.grid, { childList: true });
  }

  disconnectedCallback() {
    this.sizes?.disconnect();
    this.additions?.disconnect();
  }

  tighten() {
    const unit = parseFloat(getComputedStyle(this.grid).gridAutoRows);
    if (!unit) return;
    const spans = [...this.grid.children].map((card) => {
      const caption = card.querySelector(".card-caption");
      const media = card.querySelector(".card-media");
      const height = media.offsetHeight + (caption ? caption.scrollHeight : 0);
      return [card, Math.ceil((height + GAP_PX) / unit)];
    });
    for (const [card, span] of spans) card.style.gridRowEnd = `span ${span}`;
  }
}

customElements.define("masonry-grid", MasonryGrid);
