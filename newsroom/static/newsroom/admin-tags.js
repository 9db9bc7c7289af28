/* Suggests tags while their names are typed, as a combobox: arrows, Enter, Escape, or a click. */
"use strict";

(() => {
  const PAUSE_MS = 150;

  /** Where the name around the caret begins and ends; commas in quotation marks part nothing. */
  const nameAt = (text, caret) => {
    let start = 0;
    let quoted = false;
    for (let place = 0; place < text.length; place += 1) {
      if (text[place] === '"') {
        quoted = !quoted;
      } else if (text[place] === "," && !quoted) {
        if (place >= caret) {
          return { start, end: place };
        }
        start = place + 1;
      }
    }
    return { start, end: text.length };
  };

  const written = (name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

  const bare = (typed) => typed.trim().replace(/^"|"$/g, "").replaceAll('""', '"');

  class Suggestions {
    constructor(input) {
      this.input = input;
      this.active = -1;
      this.asked = 0;
      this.list = document.createElement("ul");
      this.list.id = `${input.id}_suggestions`;
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", input.dataset.nrFound);
      const frame = document.createElement("div");
      frame.className = "nr-tags";
      input.replaceWith(frame);
      frame.append(input, this.list);
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", this.list.id);
      input.addEventListener("input", () => this.wait());
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const option = event.target.closest("li");
        if (option) {
          this.choose(option.textContent);
        }
      });
    }

    wait() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE_MS);
    }

    async ask() {
      const { start, end } = nameAt(this.input.value, this.input.selectionStart);
      const term = bare(this.input.value.slice(start, end));
      this.asked += 1;
      const number = this.asked;
      if (!term) {
        this.close();
        return;
      }
      const url = new URL(this.input.dataset.nrTags, document.baseURI);
      url.searchParams.set("q", term);
      let tags = [];
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (answer.ok) {
          tags = (await answer.json()).tags;
        }
      } catch {
        tags = [];
      }
      if (number === this.asked && document.activeElement === this.input) {
        this.show(tags);
      }
    }

    show(tags) {
      this.list.replaceChildren(
        ...tags.map((name, place) => {
          const option = document.createElement("li");
          option.id = `${this.list.id}_${place}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = name;
          return option;
        }),
      );
      this.list.hidden = tags.length === 0;
      if (tags.length > 0) {
        this.list.scrollIntoView({ block: "nearest" });
      }
      this.input.setAttribute("aria-expanded", String(tags.length > 0));
      this.mark(-1);
    }

    close() {
      clearTimeout(this.timer);
      this.asked += 1;
      this.show([]);
    }

    mark(place) {
      this.active = place;
      [...this.list.children].forEach((option, each) => {
        option.setAttribute("aria-selected", String(each === place));
      });
      if (place < 0) {
        this.input.removeAttribute("aria-activedescendant");
      } else {
        this.input.setAttribute("aria-activedescendant", this.list.children[place].id);
      }
    }

    key(event) {
      const many = this.list.children.length;
      if (many === 0 || event.isComposing) {
        return;
      }
      if (event.key === "ArrowDown") {
        this.mark((this.active + 1) % many);
      } else if (event.key === "ArrowUp") {
        this.mark(this.active <= 0 ? many - 1 : this.active - 1);
      } else if (event.key === "Enter" && this.active >= 0) {
        this.choose(this.list.children[this.active].textContent);
      } else if (event.key === "Escape") {
        this.close();
      } else {
        return;
      }
      event.preventDefault();
    }

    choose(name) {
      const text = this.input.value;
      const { start, end } = nameAt(text, this.input.selectionStart);
      const before = text.slice(0, start).trimEnd();
      const after = text.slice(end).replace(/^[,\s]+/, "");
      const head = `${before ? `${before} ` : ""}${written(name)}, `;
      this.input.value = head + after;
      this.input.setSelectionRange(head.length, head.length);
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      this.close();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("input[data-nr-tags]").forEach((input) => new Suggestions(input));
  });
})();
