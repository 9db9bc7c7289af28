/* A form field for a photo: its number gives way to its picture and to buttons. */
"use strict";

(() => {
  class PhotoInput {
    constructor(place) {
      this.place = place;
      this.input = place.querySelector("input");
      this.shown = this.find("shown");
      this.chooser = this.find("choose");
      this.remover = this.find("remove");
      this.chooser.addEventListener("click", () => {
        window.newsroomPickPhoto({ onPick: (photo) => this.choose(photo) });
      });
      this.remover.addEventListener("click", () => {
        this.choose(null);
        this.chooser.focus();
      });
      this.find("number").hidden = true;
      this.find("buttons").hidden = false;
      this.label();
      this.offer();
    }

    find(name) {
      return this.place.querySelector(`[data-nr-${name}]`);
    }

    /** The label was the number's, which is gone: it names the group of picture and buttons. */
    label() {
      const label = document.querySelector(`label[for="${CSS.escape(this.input.id)}"]`);
      if (label) {
        label.id ||= `${this.input.id}_label`;
        label.removeAttribute("for");
        this.place.setAttribute("role", "group");
        this.place.setAttribute("aria-labelledby", label.id);
      }
    }

    offer() {
      const isChosen = Boolean(this.input.value.trim());
      this.remover.hidden = !isChosen;
      this.chooser.querySelectorAll("[data-nr-when]").forEach((words) => {
        words.hidden = (words.dataset.nrWhen === "chosen") !== isChosen;
      });
    }

    choose(photo) {
      this.input.value = photo ? photo.id : "";
      this.shown.hidden = !photo;
      if (photo) {
        const image = this.shown.querySelector("img");
        image.src = photo.url;
        image.alt = photo.alt;
        this.find("words").textContent = photo.caption || photo.alt;
        this.find("credit").textContent = photo.credit;
        this.find("missing").hidden = Boolean(photo.alt);
      }
      this.offer();
      ["input", "change"].forEach((kind) => {
        this.input.dispatchEvent(new Event(kind, { bubbles: true }));
      });
    }
  }

  const begin = () => {
    if (window.newsroomPickPhoto) {
      document.querySelectorAll("[data-nr-photo-input]").forEach((place) => new PhotoInput(place));
    }
  };

  document.addEventListener("DOMContentLoaded", begin);
})();
