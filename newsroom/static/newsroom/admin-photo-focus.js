/* The focal point of a photo, set on the picture: by a click, by dragging or with arrow keys; the
   two number fields hold it. The crops show what readers would see. */
"use strict";

(() => {
  const STEP = 1;
  const STRIDE = 10;

  const within = (value) => Math.min(100, Math.max(0, Math.round(value)));

  class Focus {
    constructor(place, across, down) {
      this.place = place;
      this.across = across;
      this.down = down;
      this.frame = place.querySelector("[data-nr-frame]");
      this.mark = place.querySelector("[data-nr-mark]");
      this.crops = [...place.querySelectorAll("[data-nr-crop]")];
      ["mark", "hint", "crops"].forEach((name) => {
        place.querySelector(`[data-nr-${name}]`).hidden = false;
      });
      this.frame.addEventListener("pointerdown", (event) => this.grab(event));
      this.frame.addEventListener("pointermove", (event) => {
        if (this.frame.hasPointerCapture(event.pointerId)) {
          this.point(event);
        }
      });
      this.mark.addEventListener("keydown", (event) => this.key(event));
      [across, down].forEach((box) => box.addEventListener("input", () => this.draw()));
      this.draw();
    }

    grab(event) {
      if (event.button !== 0) {
        return;
      }
      event.preventDefault();
      this.frame.setPointerCapture(event.pointerId);
      this.mark.focus({ preventScroll: true });
      this.point(event);
    }

    point(event) {
      const box = this.frame.getBoundingClientRect();
      this.set(
        (100 * (event.clientX - box.left)) / box.width,
        (100 * (event.clientY - box.top)) / box.height,
      );
    }

    key(event) {
      const step = event.shiftKey ? STRIDE : STEP;
      const moves = {
        ArrowLeft: [-step, 0],
        ArrowRight: [step, 0],
        ArrowUp: [0, -step],
        ArrowDown: [0, step],
      };
      const move = moves[event.key];
      if (move) {
        event.preventDefault();
        const [x, y] = this.focus();
        this.set(x + move[0], y + move[1]);
      }
    }

    focus() {
      return [this.across, this.down].map((box) => within(Number(box.value)));
    }

    set(x, y) {
      this.across.value = within(x);
      this.down.value = within(y);
      [this.across, this.down].forEach((box) => {
        box.dispatchEvent(new Event("change", { bubbles: true }));
      });
      this.draw();
    }

    draw() {
      const [x, y] = this.focus();
      // A picture is not mirrored where the page runs from right to left.
      this.mark.style.left = `${x}%`;
      this.mark.style.top = `${y}%`;
      const words = this.mark.dataset.nrSays.replace("%x", x).replace("%y", y);
      this.mark.setAttribute("aria-label", words);
      this.crops.forEach((image) => {
        image.style.objectPosition = this.position(image.dataset.nrCrop, x, y);
      });
    }

    /** Where the crop begins that has the focal point as near to its middle as the edges allow. */
    position(crop, x, y) {
      const { nrWidth, nrHeight } = this.place.dataset;
      const [width, height] = [Number(nrWidth), Number(nrHeight)];
      const [wide, high] = crop.split(":").map(Number);
      const ratio = wide / high;
      const share = (focus, whole, shown) => {
        const start = Math.min(Math.max((focus * whole) / 100 - shown / 2, 0), whole - shown);
        return whole > shown ? (100 * start) / (whole - shown) : 50;
      };
      const left = share(x, width, Math.min(width, height * ratio));
      const top = share(y, height, Math.min(height, width / ratio));
      return `${left}% ${top}%`;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector("[data-nr-focus]");
    const [across, down] = ["id_focus_x", "id_focus_y"].map((id) => document.getElementById(id));
    if (place && across && down) {
      new Focus(place, across, down);
    }
  });
})();
