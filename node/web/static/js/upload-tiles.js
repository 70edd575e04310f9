// Turns the groups of a photo form into tiles: one button or a drop for many files,
// previews, moving with buttons, removing. It fills the same fields that the form has
// without it, so the server sees no difference.

class UploadTiles extends HTMLElement {
  connectedCallback() {
    if (this.drop) return;
    this.limit = Number(this.dataset.limit);
    this.maxBytes = Number(this.dataset.maxMb) * 1024 * 1024;
    this.gatherTiles();
    this.addDrop();
    this.classList.add("is-live");
    for (const tile of this.tiles()) this.furnish(tile);
    this.addEventListener("change", (event) => this.changed(event));
    this.renumber();
  }

  // All tiles into the first list: the folded rest is of no use here.
  gatherTiles() {
    this.list = this.querySelector(".tiles");
    const rest = this.querySelector(".more-tiles");
    if (!rest) return;
    this.list.append(...rest.querySelectorAll(".tile"));
    rest.remove();
  }

  addDrop() {
    this.drop = document.createElement("div");
    this.drop.className = "upload-drop";
    this.picker = document.createElement("input");
    this.picker.type = "file";
    this.picker.multiple = true;
    this.picker.accept = this.querySelector("input[type=file]")?.accept ?? "image/*";
    this.picker.hidden = true;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-primary";
    button.textContent = "Choose photos";
    button.setAttribute("aria-describedby", "upload-hint");
    button.addEventListener("click", () => this.picker.click());
    const words = document.createElement("p");
    words.textContent = "or drop them here, or paste";
    this.fault = document.createElement("p");
    this.fault.className = "upload-fault";
    this.fault.setAttribute("role", "alert");
    this.drop.append(button, words, this.picker);
    this.list.before(this.drop);
    this.drop.after(this.fault);
    this.listenForFiles();
  }

  listenForFiles() {
    this.picker.addEventListener("change", () => {
      this.take([...this.picker.files]);
      this.picker.value = "";
    });
    this.drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.drop.classList.add("is-over");
    });
    this.drop.addEventListener("dragleave", () => this.drop.classList.remove("is-over"));
    this.drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.drop.classList.remove("is-over");
      this.take([...event.dataTransfer.files]);
    });
    this.closest("form").addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (files.length) this.take(files);
    });
  }

  tiles() {
    return [...this.list.querySelectorAll(".tile")];
  }

  used() {
    return this.tiles().filter((tile) => !tile.classList.contains("is-empty"));
  }

  take(files) {
    const refused = [];
    for (const file of files) {
      const reason = this.refusal(file);
      if (reason) refused.push(`${file.name}: ${reason}`);
      else this.fill(file);
    }
    this.fault.textContent = refused.join(" · ");
    this.renumber();
  }

  refusal(file) {
    if (!this.picker.accept.split(",").includes(file.type) && !/\.hei[cf]$/i.test(file.name)) {
      return "not a photo of a kind this node takes";
    }
    if (file.size > this.maxBytes) return `larger than ${this.dataset.maxMb} MB`;
    if (!this.list.querySelector(".tile.is-empty")) return `more than ${this.limit} photos`;
    return "";
  }

  fill(file) {
    const tile = this.list.querySelector(".tile.is-empty");
    const box = new DataTransfer();
    box.items.add(file);
    tile.querySelector("input[type=file]").files = box.files;
    tile.classList.remove("is-empty");
    this.used().at(-1)?.after(tile);
    this.preview(tile, file);
  }

  preview(tile, file) {
    const image = new Image();
    image.alt = "";
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    // HEIC shows in few browsers; the name stands in for it.
    image.addEventListener("error", () => image.replaceWith(document.createTextNode(file.name)));
    tile.querySelector(".tile-picture").replaceChildren(image);
  }

  furnish(tile) {
    const moves = document.createElement("span");
    moves.className = "tile-moves";
    moves.append(
      this.button("Move earlier", "m15 18-6-6 6-6", () => this.move(tile, -1)),
      this.button("Move later", "m9 18 6-6-6-6", () => this.move(tile, 1)),
    );
    if (!tile.querySelector(".tile-remove")) {
      moves.append(this.button("Remove", "M18 6 6 18M6 6l12 12", () => this.empty(tile)));
    }
    tile.querySelector(".tile-end").append(moves);
    const file = tile.querySelector("input[type=file]");
    // A browser keeps chosen files over a reload.
    if (file?.files.length) {
      tile.classList.remove("is-empty");
      this.preview(tile, file.files[0]);
    }
  }

  button(label, path, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.label = label;
    button.append(drawing(path));
    button.addEventListener("click", act);
    return button;
  }

  move(tile, step) {
    const used = this.used();
    const other = used[used.indexOf(tile) + step];
    if (!other) return;
    if (step < 0) other.before(tile);
    else other.after(tile);
    this.renumber();
    const [earlier, later] = tile.querySelectorAll(".tile-moves button");
    const wanted = step < 0 ? earlier : later;
    (wanted.disabled ? (step < 0 ? later : earlier) : wanted).focus();
  }

  empty(tile) {
    tile.querySelector("input[type=file]").value = "";
    tile.querySelector("textarea").value = "";
    tile.querySelector("input[name=cover]").checked = false;
    tile.querySelector(".tile-picture").replaceChildren();
    tile.classList.add("is-empty");
    this.list.append(tile);
    this.renumber();
    this.drop.querySelector("button").focus();
  }

  changed(event) {
    if (event.target.matches("[name^=remove_]")) {
      event.target.closest(".tile").classList.toggle("is-removed", event.target.checked);
    }
  }

  renumber() {
    const used = this.used();
    this.classList.toggle("has-photos", used.length > 0);
    this.tiles().forEach((tile, n) => {
      tile.querySelector(".tile-name").textContent = `Photo ${n + 1}`;
      tile.querySelector(".tile-order select").value = Math.min(n + 1, this.limit);
      const [earlier, later, remove] = tile.querySelectorAll(".tile-moves button");
      earlier.disabled = n === 0;
      later.disabled = n >= used.length - 1;
      for (const button of [earlier, later, remove]) {
        button?.setAttribute("aria-label", `${button.dataset.label}: photo ${n + 1}`);
      }
    });
    const cover = this.list.querySelector("input[name=cover]:checked");
    if (used.length && !cover) used[0].querySelector("input[name=cover]").checked = true;
  }
}

function drawing(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

customElements.define("upload-tiles", UploadTiles);
