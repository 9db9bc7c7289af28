/* Writes pasted elements anew, block by block: a run of words opens a paragraph, a block closes it. */

const DROPPED = new Set(
  (
    "script style noscript template head title meta link xml svg math iframe object embed video " +
    "audio canvas button input select textarea nav map dialog applet nr-style"
  ).split(" "),
);
const BLOCKS = new Set(
  (
    "address article aside body center dd details div dl dt fieldset figcaption figure footer form " +
    "header hgroup html main p pre section summary tbody tfoot thead"
  ).split(" "),
);
const HEADINGS = { h1: "h2", h2: "h2", h3: "h3", h4: "h4", h5: "h4", h6: "h4" };
const PICTURES = new Set(["img", "v:imagedata"]);
const SPACE = /[ \t\r\n\f]+/g;
const INVISIBLE = /[\u200b\u2060\ufeff]/g;

const isHidden = (element, style) =>
  element.hidden ||
  element.getAttribute("aria-hidden") === "true" ||
  style.display === "none" ||
  style["mso-hide"] === "all" ||
  style["mso-element"] === "comment-list" ||
  (element.localName === "del" && element.hasAttribute("datetime"));

/** Tracking pixels are no pictures that a writer would miss. */
const isTracker = (image, style) =>
  isHidden(image, style) ||
  ["width", "height"].some((side) => image.hasAttribute(side) && image.getAttribute(side) <= 2);

const headingOf = (element) => {
  const level = element.getAttribute("role") === "heading" && element.getAttribute("aria-level");
  return HEADINGS[level ? `h${level}` : element.localName];
};

export class Writer {
  /** Writes into the element `box`; `kit` holds the modules, `pictures` counts those left out. */
  constructor(box, kit, pictures = { count: 0 }) {
    this.box = box;
    this.kit = kit;
    this.pictures = pictures;
    this.open = null;
    this.lists = [];
  }

  make(tag) {
    return this.box.ownerDocument.createElement(tag);
  }

  inside(box) {
    return new Writer(box, this.kit, this.pictures);
  }

  /** Everything in `element`, into the box. */
  readWhole(element) {
    this.readAll(element, { marks: new Set(), href: "", tag: "p" });
    this.close();
  }

  readAll(parent, context) {
    for (const node of parent.childNodes) {
      if (node.nodeType === 3) {
        this.text(node.data.replace(INVISIBLE, ""), context);
      } else if (node.nodeType === 1) {
        this.element(node, context);
      }
    }
  }

  element(element, context) {
    const name = element.localName;
    const style = this.kit.runs.styleOf(element);
    if (PICTURES.has(name)) {
      this.pictures.count += isTracker(element, style) ? 0 : 1;
    } else if (DROPPED.has(name) || isHidden(element, style) || this.kit.word.isMachinery(element)) {
      return;
    } else if (name === "br") {
      this.breakLine();
    } else if (name === "hr") {
      this.put(this.make("hr"));
    } else if (!this.structure(name, element, style, context)) {
      this.inline(element, style, context);
    }
  }

  inline(element, style, context) {
    const marks = this.kit.runs.marksIn(element, style, context.marks);
    const href = (element.localName === "a" && this.kit.runs.target(element)) || context.href;
    this.readAll(element, { ...context, marks, href });
  }

  /** Whether the element was a block, which is then written. */
  structure(name, element, style, context) {
    const item = this.kit.word.listItem(element, style);
    const heading = headingOf(element) ?? (this.kit.word.isTitle(element) && "h2");
    if (item) {
      this.item(item, element);
    } else if (heading) {
      this.block(element, { ...context, tag: heading, isHeading: true });
    } else if (name === "ul" || name === "ol") {
      this.list(element, context);
    } else if (name === "blockquote") {
      this.quote(element);
    } else if (name === "table") {
      this.kit.pastedTables.read(this, element);
    } else if (BLOCKS.has(name)) {
      const marks = this.kit.runs.marksIn(element, style, context.marks);
      this.block(element, { ...context, marks, isPre: name === "pre" });
    } else {
      return false;
    }
    return true;
  }

  block(element, context) {
    this.close();
    this.readAll(element, context);
    this.close();
  }

  quote(element) {
    const quote = this.make("blockquote");
    this.inside(quote).readWhole(element);
    this.put(quote.childNodes.length ? quote : "");
  }

  /** A block of its own, after which a list that was written as paragraphs is at its end. */
  put(made) {
    this.close();
    this.lists = [];
    this.box.append(made);
  }

  list(element, context) {
    if (this.kit.word.isWrapped(element)) {
      this.readAll(element, context);
      return;
    }
    const list = this.make(element.localName);
    const start = Number(element.getAttribute("start"));
    if (list.localName === "ol" && Number.isInteger(start) && start > 1) {
      list.setAttribute("start", start);
    }
    for (const child of element.children) {
      this.listChild(list, child);
    }
    list.querySelectorAll("li:empty").forEach((item) => item.remove());
    this.put(list.childNodes.length ? list : "");
  }

  /** An item; a list that stands beside the items, not in one, goes into the item before it. */
  listChild(list, child) {
    const isList = child.localName === "ul" || child.localName === "ol";
    if (!isList || !list.lastChild) {
      list.append(this.make("li"));
    }
    const inside = this.inside(list.lastChild);
    if (isList) {
      inside.list(child, { marks: new Set(), href: "", tag: "p" });
    } else {
      inside.readWhole(child);
    }
  }

  /** An item of a list that is written as paragraphs with levels, from 1 up. */
  item({ level, isNumbered, start }, element) {
    this.close();
    const tag = isNumbered ? "ol" : "ul";
    this.lists.length = Math.min(this.lists.length, level);
    if (this.lists[level - 1] && this.lists[level - 1].localName !== tag) {
      this.lists.pop();
    }
    while (this.lists.length < level) {
      this.openList(tag, start);
    }
    const item = this.make("li");
    this.lists.at(-1).append(item);
    this.inside(item).readWhole(element);
  }

  openList(tag, start) {
    const list = this.make(tag);
    if (tag === "ol" && start > 1) {
      list.setAttribute("start", start);
    }
    const outer = this.lists.at(-1);
    const place = outer ? (outer.lastChild ?? outer.appendChild(this.make("li"))) : this.box;
    place.append(list);
    this.lists.push(list);
  }

  text(data, context) {
    if (!context.isPre) {
      this.run(data.replace(SPACE, " "), context);
      return;
    }
    data.split(/\r?\n/).forEach((line, place) => {
      if (place) {
        this.breakLine();
      }
      this.run(line, context);
    });
  }

  run(text, context) {
    if (!this.open && !text.trim()) {
      return;
    }
    if (!this.open) {
      this.lists = [];
      this.open = { paragraph: this.make(context.tag), runs: new this.kit.runs.Runs() };
    }
    this.open.runs.add(text, context);
  }

  /** One break is kept; a second one, with nothing between, begins another paragraph. */
  breakLine() {
    if (this.open && !this.open.runs.breakLine()) {
      this.close();
    }
  }

  close() {
    if (this.open) {
      const { paragraph, runs } = this.open;
      runs.writeInto(paragraph);
      if (paragraph.textContent) {
        this.box.append(paragraph);
      }
      this.open = null;
    }
  }
}
