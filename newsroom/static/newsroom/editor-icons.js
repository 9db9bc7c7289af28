/* The signs on the toolbar's buttons, as lines on a grid of 24 by 24. */

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-6-6l-1.5 1.5 M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 6 6l1.5-1.5",
  articleLink: "M5 4h9l5 5v4 M5 4v16h6 M14 4v5h5 M8 9h3 M8 13h4 M17 15a2.5 2.5 0 1 0 0 5h.5 M19 20h.5a2.5 2.5 0 0 0 0-5 M17 17.5h3",
  unlink: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-6-6l-1.5 1.5 M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 6 6l1.5-1.5 M3 3l18 18",
  bulletList: "M9 6h11 M9 12h11 M9 18h11 M4 6h.5 M4 12h.5 M4 18h.5",
  orderedList: "M10 6h10 M10 12h10 M10 18h10 M4 5l1.5-1v5 M4 14.5c0-2 3-2 3 0 0 1.5-3 2-3 3.5h3",
  blockquote: "M5 5v14 M9 7h11 M9 12h11 M9 17h7",
  pullquote: "M4 4h16 M4 20h16 M10 8.5c-3 .5-3 3-3 6.5h3v-3H8 M17 8.5c-3 .5-3 3-3 6.5h3v-3h-2",
  photo: "M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M8.5 8.7h.1",
  embed: "M3 5h18v14H3z M10 9l5 3-5 3z",
  table: "M4 5h16v14H4z M4 10h16 M4 14.5h16 M12 5v14",
  horizontalRule: "M3 12h18",
  undo: "M8 5L4 9l4 4 M4 9h9a6 5 0 0 1 0 10H9",
  redo: "M16 5l4 4-4 4 M20 9h-9a6 5 0 0 0 0 10h4",
  more: "M5 12h.5 M12 12h.5 M19 12h.5",
  source: "M8 7l-5 5 5 5 M16 7l5 5-5 5",
  headerRow: "M4 5h16v14H4z M4 10h16 M4 7.5h16",
};
const LETTERS = {
  bold: "B",
  italic: "I",
  underline: "U",
  strike: "S",
  subscript: "x₂",
  superscript: "x²",
  code: "<>",
  cite: "C",
  character: "Ω",
};

const drawing = (path) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
};

/** What a button of this name shows; its `words` where there is no sign for it. */
export const sign = (name, words) => {
  if (PATHS[name]) {
    return drawing(PATHS[name]);
  }
  const letters = document.createElement("span");
  letters.setAttribute("aria-hidden", "true");
  letters.className = `nr-sign nr-sign-${name}`;
  letters.textContent = LETTERS[name] ?? words;
  return letters;
};
