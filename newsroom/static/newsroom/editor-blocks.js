/* What a text is built of: paragraphs, headings, lists, quotes, rules. */

const WITH_LANGUAGE = [
  "paragraph",
  "heading",
  "blockquote",
  "pullquote",
  "bulletList",
  "orderedList",
  "listItem",
  "tableCell",
  "tableHeader",
  "photo",
  "photoCaption",
  "embed",
];

const pullQuote = ({ tiptap }) =>
  tiptap.Node.create({
    name: "pullquote",
    group: "top",
    content: "paragraph+",
    defining: true,
    parseHTML: () => [{ tag: "blockquote.pullquote", priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => ["blockquote", { ...HTMLAttributes, class: "pullquote" }, 0],
  });

const numberedList = ({ tiptap }) =>
  tiptap.OrderedList.extend({
    addAttributes: () => ({
      start: {
        default: 1,
        parseHTML: (element) => Number.parseInt(element.getAttribute("start"), 10) || 1,
        renderHTML: ({ start }) => (start === 1 ? {} : { start }),
      },
    }),
    renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
    addNodeView: null,
  });

/** Languages and directions that a text was given as HTML, which nobody's edit should take away. */
const languages = ({ tiptap }) =>
  tiptap.Extension.create({
    name: "languages",
    addGlobalAttributes: () => [
      { types: WITH_LANGUAGE, attributes: { lang: { default: null }, dir: { default: null } } },
    ],
  });

export const extensions = (kit) => {
  const { tiptap } = kit;
  return [
    tiptap.Document.extend({ content: "(block | top)+" }),
    tiptap.Paragraph,
    tiptap.HardBreak,
    tiptap.Heading.configure({ levels: [2, 3, 4] }),
    tiptap.BulletList,
    numberedList(kit),
    tiptap.ListItem,
    pullQuote(kit),
    tiptap.Blockquote,
    tiptap.HorizontalRule,
    languages(kit),
  ];
};

/** Put `node` after the block in which the cursor stands, in place of that block if it is empty. */
export const insertBlock = ({ editor, tiptap }, node) => {
  const { TextSelection, NodeSelection } = tiptap.pm.state;
  const { state } = editor;
  const { $from, to } = state.selection;
  const block = $from.depth ? $from.node(1) : null;
  const isReplaced = block?.type.name === "paragraph" && block.content.size === 0;
  const end = block ? $from.after(1) : to;
  const begin = isReplaced ? $from.before(1) : end;
  const tr = state.tr.replaceWith(begin, end, node);
  const after = begin + node.nodeSize;
  if (after === tr.doc.content.size) {
    tr.insert(after, state.schema.nodes.paragraph.create());
  }
  const isWrittenIn = node.inlineContent || node.firstChild;
  const place = tr.doc.resolve(isWrittenIn ? begin + 1 : after);
  const found = TextSelection.findFrom(place, 1, true);
  tr.setSelection(found ?? NodeSelection.create(tr.doc, begin));
  editor.view.dispatch(tr.scrollIntoView());
  editor.commands.focus();
};

/** Make the chosen paragraphs a quote of this kind, or plain paragraphs again. */
export const toggleQuote = (editor, kind) => {
  const other = kind === "pullquote" ? "blockquote" : "pullquote";
  if (editor.isActive(other)) {
    editor.commands.lift(other);
  }
  editor.chain().focus().toggleWrap(kind).run();
};
