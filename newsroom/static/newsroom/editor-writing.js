/* Writes what stands in the editor as it is stored: in the very spelling that the cleaner keeps. */

const VOID = new Set(["br", "hr"]);
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const startTag = (element) => {
  const attributes = [...element.attributes]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, value }) => ` ${name}="${escaped(value).replaceAll('"', "&quot;")}"`);
  return `<${element.localName}${attributes.join("")}>`;
};

const written = (node) => {
  if (node.nodeType === 3) {
    return escaped(node.data);
  }
  const inner = [...node.childNodes].map(written).join("");
  if (node.nodeType !== 1) {
    return inner;
  }
  const name = node.localName;
  return VOID.has(name) ? startTag(node) : `${startTag(node)}${inner}</${name}>`;
};

const isHeaderRow = (row) => [...row.cells].every((cell) => cell.localName === "th");

/** Rows of headings alone that stand first go into the table's head; one row is left in its body. */
const withHead = (table) => {
  const [body] = table.tBodies;
  const rows = [...body.rows];
  const first = rows.findIndex((row) => !isHeaderRow(row));
  const count = first === -1 ? 1 : first;
  if (count) {
    table.createTHead().append(...rows.slice(0, count));
  }
  if (!body.rows.length) {
    body.remove();
  }
  table.caption?.remove();
  const caption = table.getAttribute("data-nr-caption");
  table.removeAttribute("data-nr-caption");
  if (caption) {
    table.createCaption().innerHTML = caption;
  }
};

const isEmptyParagraph = (element) => element?.localName === "p" && !element.childNodes.length;

/** The blocks that stand in the editor, each as HTML; none for an empty one. */
export const blocks = ({ editor, tiptap }) => {
  // No browsing context: nothing in it is loaded or run.
  const inert = document.implementation.createHTMLDocument("");
  const box = inert.createElement("div");
  const { DOMSerializer } = tiptap.pm.model;
  const { content } = editor.state.doc;
  box.append(
    DOMSerializer.fromSchema(editor.schema).serializeFragment(content, { document: inert }),
  );
  box.querySelectorAll("table").forEach(withHead);
  box.querySelectorAll("figcaption:empty").forEach((caption) => caption.remove());
  while (isEmptyParagraph(box.lastElementChild)) {
    box.lastElementChild.remove();
  }
  return [...box.childNodes].map(written);
};

/** What stands in the editor, as the form sends it. */
export const stored = (kit) => blocks(kit).join("");
