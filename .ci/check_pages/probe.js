/* What axe does not see: text out of reach, focus that does not show, movement that was not wanted.
   Loaded into each page by check-pages; each function gives a list of {message, element}. */
window.newsroomProbe = (() => {
  "use strict";

  const shown = (element) => element.outerHTML.slice(0, 200);
  const isUnseen = (box) => box.width <= 1 || box.height <= 1;

  // Text that lies outside what clips it, or outside the screen, and cannot be scrolled to.
  const outOfReach = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const screen = document.documentElement.clientWidth;
    for (const box of range.getClientRects()) {
      if (isUnseen(box)) continue;
      let holder = text.parentElement;
      for (; holder && holder !== document.body; holder = holder.parentElement) {
        const style = getComputedStyle(holder);
        if (style.position === "fixed" || style.position === "absolute") {
          const place = holder.getBoundingClientRect();
          if (isUnseen(place) || style.clip !== "auto") return "";
          // Put away as a whole until it is needed, as skip links are.
          if (place.bottom <= 0 || place.right <= 0 || place.left >= screen) return "";
        }
        if (style.display === "inline" || style.overflowX === "visible") continue;
        if (style.overflowX === "auto" || style.overflowX === "scroll") break;
        const edge = holder.getBoundingClientRect();
        if (isUnseen(edge)) return "";
        if (box.left < edge.left - 1 || box.right > edge.right + 1) return "is clipped at the side";
        if (box.bottom > edge.bottom + box.height / 2) return "is clipped at the bottom";
      }
      const scrolls = holder && holder !== document.body;
      if (!scrolls && (box.left < -1 || box.right > screen + 1)) return "lies beside the screen";
    }
    return "";
  };

  const overflow = () => {
    const found = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > innerWidth) {
      found.push({ message: `the page is ${page.scrollWidth} px wide`, element: "" });
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.data.trim() || !text.parentElement.checkVisibility({ visibilityProperty: true })) continue;
      const fault = outOfReach(text);
      if (fault) found.push({ message: `text ${fault}`, element: shown(text.parentElement) });
    }
    return found;
  };

  const reached = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";
  const looks = (element) => {
    const style = getComputedStyle(element);
    const ring = style.outlineStyle === "none" ? "" : `${style.outlineStyle} ${style.outlineWidth}`;
    return [ring, style.boxShadow, style.borderColor, style.backgroundColor, style.color].join("|");
  };

  // Called once the keyboard was used, so that a focus by script shows as one by keyboard does.
  const focus = () => {
    const found = [];
    for (const element of document.querySelectorAll(reached)) {
      if (element.tabIndex < 0 || element.disabled || !element.checkVisibility()) continue;
      document.activeElement?.blur();
      const before = looks(element);
      element.focus({ preventScroll: true });
      if (document.activeElement === element && looks(element) === before) {
        found.push({ message: "focus does not show", element: shown(element) });
      }
    }
    document.activeElement?.blur();
    return found;
  };

  const seconds = (times) => Math.max(...times.split(",").map((time) => parseFloat(time) * (time.endsWith("ms") ? 0.001 : 1)));

  // Called while the reader prefers reduced motion.
  const motion = () => {
    const found = [];
    for (const element of document.querySelectorAll("body, body *")) {
      const style = getComputedStyle(element);
      const moves = style.animationName !== "none" && seconds(style.animationDuration) > 0.01;
      if (moves || seconds(style.transitionDuration) > 0.01) {
        found.push({ message: "moves though reduced motion is preferred", element: shown(element) });
      }
    }
    if (getComputedStyle(document.documentElement).scrollBehavior === "smooth") {
      found.push({ message: "scrolls smoothly though reduced motion is preferred", element: "html" });
    }
    return found;
  };

  // After one press of Tab: the first thing that is reached leads to the content, and is seen.
  // A page with no navigation and one thing before its content has nothing to skip.
  const skipLink = () => {
    const main = document.querySelector("main");
    const before = [...document.querySelectorAll("a, button, input")].filter(
      (each) => main?.compareDocumentPosition(each) === Node.DOCUMENT_POSITION_PRECEDING);
    if (main && !document.querySelector("nav") && before.length === 1 && !before[0].hash) return [];
    const link = document.activeElement;
    const box = link.getBoundingClientRect();
    if (!link.matches("a[href^='#']")) return [{ message: "the first thing reached is no skip link", element: shown(link) }];
    if (box.left < 0 || box.top < 0 || box.width < 24 || box.height < 24) {
      return [{ message: "the skip link is not seen", element: shown(link) }];
    }
    link.click();
    const place = document.getElementById(link.hash.slice(1));
    return document.activeElement === place ? [] : [{ message: "the skip link leads nowhere", element: shown(link) }];
  };

  return { overflow, focus, motion, skipLink };
})();
