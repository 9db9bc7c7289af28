/* Loads a provider's frame in its place once its button is pressed; before that nothing is sent there. */
(() => {
  "use strict";

  const frameOf = (figure) => {
    const frame = document.createElement("iframe");
    frame.title = figure.querySelector("figcaption a").textContent;
    frame.allow = figure.dataset.allow;
    // Players refuse to start for a page that does not say which site it is of.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.loading = "lazy";
    frame.src = figure.dataset.frame;
    return frame;
  };

  const play = (figure) => {
    const frame = frameOf(figure);
    figure.querySelector(".nr-embed-place").replaceChildren(frame);
    frame.focus();
  };

  for (const figure of document.querySelectorAll(".nr-embed")) {
    const button = figure.querySelector(".nr-embed-play");
    button.addEventListener("click", () => play(figure));
    button.hidden = false;
  }
})();
