/* The dialog in which a photo is chosen. `newsroomPickPhoto({ onPick })` opens it, on pages that
   say where it is: `onPick` gets `{ id, url, alt, caption, credit, width, height }`. */
"use strict";

(() => {
  const PAUSE_MS = 300;

  /** How many photos stand beside each other, told by where they are drawn. */
  const perRow = (photos) => {
    const { top } = photos[0].getBoundingClientRect();
    const next = photos.findIndex((photo) => photo.getBoundingClientRect().top > top + 1);
    return next < 0 ? photos.length : next;
  };

  class PhotoPicker {
    constructor({ nrPhotoPicker, nrPickerLost }) {
      this.url = nrPhotoPicker;
      this.lost = nrPickerLost;
      this.asked = 0;
      this.dialog = document.createElement("dialog");
      this.dialog.className = "nr-picker";
      this.dialog.setAttribute("aria-labelledby", "nr-picker-title");
      this.dialog.addEventListener("click", (event) => this.click(event));
      this.dialog.addEventListener("input", (event) => this.typed(event));
      this.dialog.addEventListener("newsroom:photos-changed", () => this.search());
      this.dialog.addEventListener("submit", (event) => this.submit(event));
      this.dialog.addEventListener("keydown", (event) => this.key(event));
      this.dialog.addEventListener("close", () => this.closed());
      document.body.append(this.dialog);
    }

    async open({ onPick }) {
      this.onPick = onPick;
      this.opener = document.activeElement;
      if (!this.dialog.childElementCount && !(await this.draw())) {
        return;
      }
      this.dialog.showModal();
      this.find("[data-nr-search] input").focus();
      this.search();
    }

    find(selector) {
      return this.dialog.querySelector(selector);
    }

    /** Fetch what the dialog holds. */
    async draw() {
      const html = await this.ask({});
      if (html === null) {
        window.alert(this.lost);
        return false;
      }
      this.dialog.innerHTML = html;
      this.dialog.querySelectorAll("[data-nr-upload]").forEach((place) => {
        new window.NewsroomUpload(place);
      });
      return true;
    }

    /** The server's answer as HTML; null where there is none. */
    async ask(terms) {
      const url = new URL(this.url, document.baseURI);
      Object.entries(terms).forEach(([name, value]) => url.searchParams.set(name, value));
      try {
        const answer = await fetch(url, { headers: { Accept: "text/html" } });
        return answer.ok && !answer.redirected ? await answer.text() : null;
      } catch {
        return null;
      }
    }

    typed(event) {
      if (event.target.closest("[data-nr-search]")) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.search(), PAUSE_MS);
      }
    }

    submit(event) {
      if (event.target.matches("[data-nr-search]")) {
        event.preventDefault();
        this.search();
      }
    }

    /** Show what is found now; with `before`, the next page of it below what is shown. */
    async search(before = "") {
      clearTimeout(this.timer);
      this.asked += 1;
      const number = this.asked;
      const terms = Object.fromEntries(new FormData(this.find("[data-nr-search]")));
      const html = await this.ask({ ...terms, part: "found", ...(before && { before }) });
      if (number !== this.asked) {
        return;
      }
      const told = this.find("[data-nr-found-told]");
      if (html === null) {
        told.textContent = told.dataset.nrUnreached;
        return;
      }
      this.show(html, before);
      told.textContent = this.find("[data-nr-page]:last-child").dataset.nrSays;
    }

    show(html, before) {
      const found = this.find("[data-nr-found]");
      if (!before) {
        found.innerHTML = html;
        return;
      }
      found.querySelector("[data-nr-more]").parentElement.remove();
      found.insertAdjacentHTML("beforeend", html);
      found.lastElementChild.querySelector("[data-nr-card]")?.focus();
    }

    click(event) {
      const { target } = event;
      const card = target.closest("[data-nr-card]");
      const more = target.closest("[data-nr-more]");
      if (card) {
        this.pick(JSON.parse(card.dataset.nrCard));
      } else if (more) {
        this.search(more.dataset.nrMore);
      } else if (target.closest("[data-nr-close]") || target === this.dialog) {
        this.dialog.close();
      }
    }

    pick(photo) {
      const { onPick } = this;
      this.dialog.close();
      onPick(photo);
    }

    /** Arrows lead from photo to photo as they stand; from the search down to the first. */
    key(event) {
      const photos = [...this.dialog.querySelectorAll("[data-nr-card]")];
      if (photos.length === 0 || event.isComposing) {
        return;
      }
      const place = photos.indexOf(document.activeElement);
      if (place < 0) {
        if (event.key === "ArrowDown" && event.target.matches("input[type=search]")) {
          event.preventDefault();
          photos[0].focus();
        }
        return;
      }
      const ahead = getComputedStyle(this.dialog).direction === "rtl" ? -1 : 1;
      const steps = {
        ArrowRight: ahead,
        ArrowLeft: -ahead,
        ArrowDown: perRow(photos),
        ArrowUp: -perRow(photos),
      };
      const next = event.key === "Home" ? 0 : event.key === "End" ? photos.length - 1 : null;
      const step = steps[event.key];
      if (step === undefined && next === null) {
        return;
      }
      event.preventDefault();
      const wanted = next ?? place + step;
      if (wanted < 0) {
        this.find("[data-nr-search] input").focus();
      } else {
        photos[Math.min(wanted, photos.length - 1)].focus();
      }
    }

    closed() {
      clearTimeout(this.timer);
      this.asked += 1;
      this.opener?.focus();
    }
  }

  let picker = null;

  const begin = () => {
    const told = document.querySelector("[data-nr-photo-picker]");
    if (told) {
      window.newsroomPickPhoto = (wish) => {
        picker ??= new PhotoPicker(told.dataset);
        return picker.open(wish);
      };
    }
  };

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", begin);
  } else {
    begin();
  }
})();
