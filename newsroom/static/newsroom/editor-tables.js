/* Tables with a row of headings and a caption. */

/** Attributes of the editor's own, which no stored table has. */
const UNSTORED = { default: null, parseHTML: () => null, rendered: false };

const span = (name) => ({
  default: 1,
  parseHTML: (element) => Number.parseInt(element.getAttribute(name), 10) || 1,
  renderHTML: (attributes) => (attributes[name] === 1 ? {} : { [name]: attributes[name] }),
});
const CELL = {
  colspan: span("colspan"),
  rowspan: span("rowspan"),
  colwidth: UNSTORED,
  align: UNSTORED,
};

const captionText = (html) =>
  new DOMParser().parseFromString(html ?? "", "text/html").body.textContent;

const table = ({ tiptap }) =>
  tiptap.Table.extend({
    group: "top",
    addAttributes: () => ({
      caption: {
        default: null,
        parseHTML: (element) => element.caption?.innerHTML || null,
        rendered: false,
      },
    }),
    parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
    renderHTML: ({ node }) => {
      const { caption } = node.attrs;
      const told = ["caption", { contenteditable: "false" }, captionText(caption)];
      return ["table", { "data-nr-caption": caption }, ...(caption ? [told] : []), ["tbody", 0]];
    },
    addNodeView: null,
    addKeyboardShortcuts() {
      // From the last cell Tab leads out: a box that keeps the keyboard in would trap its user.
      return {
        Tab: () => this.editor.commands.goToNextCell(),
        "Shift-Tab": () => this.editor.commands.goToPreviousCell(),
      };
    },
  });

export const extensions = (kit) => {
  const { tiptap } = kit;
  return [
    table(kit),
    tiptap.TableRow,
    tiptap.TableCell.extend({ addAttributes: () => CELL }),
    tiptap.TableHeader.extend({
      addAttributes: () => ({ ...CELL, scope: { default: null } }),
    }),
  ];
};

/** A new table, its first row headings. */
export const made = ({ editor }, { rows, columns, caption }) => {
  const { nodes } = editor.schema;
  const row = (type) =>
    nodes.tableRow.create(null, Array.from({ length: columns }, () => type.createAndFill()));
  const body = Array.from({ length: rows }, () => row(nodes.tableCell));
  return nodes.table.create({ caption: asHtml(caption) }, [row(nodes.tableHeader), ...body]);
};

const asHtml = (text) => {
  const holder = document.createElement("p");
  holder.textContent = text.trim();
  return holder.innerHTML || null;
};

/** The caption of the table in which the cursor stands, as plain text. */
export const captionOf = (editor) => captionText(editor.getAttributes("table").caption);

export const setCaption = (editor, text) => {
  if (text.trim() !== captionOf(editor).trim()) {
    editor.chain().focus().updateAttributes("table", { caption: asHtml(text) }).run();
  }
};
