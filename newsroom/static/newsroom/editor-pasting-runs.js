/* Runs of pasted words: which marks they have, where they link to, and the paragraph they make. */

const MARKS = {
  b: "strong",
  strong: "strong",
  i: "em",
  em: "em",
  dfn: "em",
  s: "s",
  strike: "s",
  del: "s",
  u: "u",
  sub: "sub",
  sup: "sup",
  code: "code",
  tt: "code",
  kbd: "code",
  samp: "code",
  q: "q",
  cite: "cite",
};
/** Marks from the innermost out. */
const ORDER = ["cite", "q", "code", "sup", "sub", "u", "s", "em", "strong"];

/** The declarations of an element's style attribute, which is not applied anywhere. */
export const styleOf = (element) => {
  const written = element.getAttribute("data-nr-style") ?? "";
  const pairs = written.split(";").map((each) => {
    const [name, ...value] = each.split(":");
    return [name.trim().toLowerCase(), value.join(":").trim().toLowerCase()];
  });
  return Object.fromEntries(pairs);
};

const isBold = (weight) => weight === "bold" || weight === "bolder" || Number(weight) >= 600;

/** The marks of an element's words: those of its parent, its own tag, and its style. */
export const marksIn = (element, style, outer) => {
  const marks = new Set(outer);
  const set = (mark, isSet) => (isSet ? marks.add(mark) : marks.delete(mark));
  const line = `${style["text-decoration"] ?? ""} ${style["text-decoration-line"] ?? ""}`;
  const own = MARKS[element.localName];
  if (own) {
    marks.add(own);
  }
  if (style["font-weight"]) {
    set("strong", isBold(style["font-weight"]));
  }
  if (style["font-style"]) {
    set("em", /italic|oblique/.test(style["font-style"]));
  }
  if (line.includes("line-through")) {
    marks.add("s");
  }
  if (style["vertical-align"] === "super" || style["vertical-align"] === "sub") {
    marks.add(style["vertical-align"].replace("super", "sup"));
  }
  return marks;
};

/** Where a link leads; "" where it would not lead there from another site. */
export const target = (link) => {
  const href = (link.getAttribute("href") ?? "").trim();
  const isRedirect = /^https?:\/\/www\.google\.[a-z.]+\/url\?/i.test(href);
  const redirect = isRedirect && URL.canParse(href) && new URL(href).searchParams;
  const meant = (redirect && (redirect.get("q") || redirect.get("url"))) || href;
  return /^(?:https?:\/\/[^\s/]|mailto:|tel:)/i.test(meant) ? meant : "";
};

const BREAK = "\n";
const isSpace = (text) => /^[ \u00a0]*$/.test(text);
const isAlike = (one, other) =>
  one && one.href === other.href && one.marks.join() === other.marks.join();

/** The runs of one paragraph, in order; a break is a run of its own. */
export class Runs {
  constructor() {
    this.runs = [];
  }

  add(text, { marks, href, isHeading }) {
    const kept = ORDER.filter((mark) => marks.has(mark) && !(isHeading && mark === "strong"));
    this.put({ text, href, marks: kept });
  }

  /** Put a run at the end: one with the run before it where both are alike. */
  put(run) {
    const last = this.runs.at(-1);
    if (run.text !== BREAK && last?.text !== BREAK && isAlike(last, run)) {
      last.text += run.text;
    } else if (run.text) {
      this.runs.push({ ...run });
    }
  }

  /** A line break; false where one stands there already, with nothing between. */
  breakLine() {
    const words = this.runs.filter(({ text }) => text === BREAK || !isSpace(text));
    if (words.at(-1)?.text === BREAK) {
      return false;
    }
    this.runs.push({ text: BREAK, href: "", marks: [] });
    return true;
  }

  /** Write them into `paragraph`, with single spaces, none at either end or around a break. */
  writeInto(paragraph) {
    for (const run of this.tidied()) {
      paragraph.append(run.text === BREAK ? make(paragraph, "br") : marked(paragraph, run));
    }
  }

  tidied() {
    const plain = new Runs();
    for (const run of this.runs) {
      const bare = { href: "", marks: [] };
      const [, before, words, after] = /^([ \u00a0]*)(.*?)([ \u00a0]*)$/s.exec(run.text);
      if (run.text === BREAK || isSpace(run.text)) {
        plain.put(run);
      } else {
        plain.put({ text: before, ...bare });
        plain.put({ ...run, text: words });
        plain.put({ text: after, ...bare });
      }
    }
    return trimmed(plain.runs);
  }
}

/** A no-break space stays where it stands alone; of several spaces one is kept. */
const trimmed = (runs) => {
  for (const run of runs) {
    run.text = run.text.replace(/[ \u00a0]{2,}/g, " ");
  }
  runs.forEach((run, place) => {
    const previous = runs[place - 1]?.text ?? BREAK;
    const next = runs[place + 1]?.text ?? BREAK;
    if (run.text === BREAK) {
      return;
    }
    if (/[ \u00a0\n]$/.test(previous)) {
      run.text = run.text.replace(/^[ \u00a0]+/, "");
    }
    if (next === BREAK) {
      run.text = run.text.replace(/[ \u00a0]+$/, "");
    }
  });
  while (runs.at(-1) && (runs.at(-1).text === BREAK || !runs.at(-1).text)) {
    runs.pop();
  }
  return runs.filter(({ text }) => text);
};

const make = (place, tag) => place.ownerDocument.createElement(tag);

const marked = (paragraph, { text, marks, href }) => {
  let node = paragraph.ownerDocument.createTextNode(text);
  for (const mark of marks) {
    const outer = make(paragraph, mark);
    outer.append(node);
    node = outer;
  }
  if (!href) {
    return node;
  }
  const link = make(paragraph, "a");
  link.setAttribute("href", href);
  link.append(node);
  return link;
};
