/* Photos and embeds in a text: what is stored is an id or a link; here they are seen. */

const button = (words, press) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "nr-figure-button";
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
};

const withClass = (tag, className, text = "") => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

/** What the desk knows of a photo; null where it is gone or not to be seen. */
const cardOf = async (kit, id) => {
  if (!kit.addresses.photo) {
    return null;
  }
  kit.cards ??= new Map();
  if (!kit.cards.has(id)) {
    const address = kit.addresses.photo.replace("/0/", `/${id}/`);
    const asked = fetch(address, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : null))
      .catch(() => null);
    kit.cards.set(id, asked);
  }
  return kit.cards.get(id);
};

/** The figure's head, which is no text, and the two buttons in it. */
const headOf = (kit, getPos, words, change) => {
  const head = withClass("div", "nr-figure-head");
  head.contentEditable = "false";
  const remove = () => {
    const at = getPos();
    const { tr } = kit.editor.state;
    kit.editor.view.dispatch(tr.delete(at, at + kit.editor.state.doc.nodeAt(at).nodeSize));
    kit.editor.commands.focus();
  };
  const buttons = withClass("span", "nr-figure-buttons");
  buttons.append(button(words, change), button(kit.words.remove, remove));
  head.append(buttons);
  return head;
};

const isIn = (head) => (target) => head.contains(target instanceof Node ? target : null);

/** Draw the photo into its figure as soon as the desk has said what it is. */
const drawPhoto = async (kit, id, head, caption) => {
  const card = await cardOf(kit, id);
  head.querySelector(".nr-figure-shown")?.remove();
  const shown = withClass("div", "nr-figure-shown");
  if (card) {
    const image = document.createElement("img");
    image.src = card.url;
    image.alt = card.alt;
    shown.append(image, withClass("span", "nr-figure-credit", card.credit));
    caption.dataset.placeholder = card.caption
      ? kit.words.photoCaption.replace("%s", card.caption)
      : kit.words.noCaption;
  } else {
    shown.append(withClass("span", "nr-figure-gone", kit.words.photoGone.replace("%s", id)));
  }
  head.prepend(shown);
};

const photo = (kit) =>
  kit.tiptap.Node.create({
    name: "photo",
    group: "top",
    content: "photoCaption",
    isolating: true,
    draggable: true,
    addAttributes: () => ({
      photo: { default: null, renderHTML: (attrs) => ({ "data-photo": attrs.photo }) },
    }),
    parseHTML: () => [
      {
        tag: "figure[data-photo]",
        getAttrs: (element) => {
          const id = element.getAttribute("data-photo");
          return /^[1-9][0-9]{0,17}$/.test(id) && { photo: id };
        },
      },
    ],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return { Enter: () => leaveCaption(this.editor) };
    },
    addNodeView() {
      return ({ node, getPos }) => {
        const figure = withClass("figure", "nr-figure");
        const change = () => kit.asking.replacePhoto(kit, getPos());
        const head = headOf(kit, getPos, kit.words.replace, change);
        const content = withClass("div", "nr-figure-caption");
        figure.append(head, content);
        let shown = node.attrs.photo;
        const update = (updated) => {
          if (updated.type !== node.type) {
            return false;
          }
          content.classList.toggle("nr-empty", updated.firstChild.content.size === 0);
          if (updated.attrs.photo !== shown) {
            shown = updated.attrs.photo;
            drawPhoto(kit, shown, head, content);
          }
          return true;
        };
        update(node);
        drawPhoto(kit, shown, head, content);
        return {
          dom: figure,
          contentDOM: content,
          update,
          stopEvent: ({ target, type }) => isIn(head)(target) && !type.startsWith("drag"),
          ignoreMutation: ({ target }) => !content.contains(target) || target === content,
        };
      };
    },
  });

const caption = ({ tiptap }) =>
  tiptap.Node.create({
    name: "photoCaption",
    content: "inline*",
    parseHTML: () => [{ tag: "figcaption", context: "photo/" }],
    renderHTML: ({ HTMLAttributes }) => ["figcaption", HTMLAttributes, 0],
  });

/** Enter goes on below the photo: a caption has no second line. */
const leaveCaption = (editor) => {
  const { $from } = editor.state.selection;
  if ($from.parent.type.name !== "photoCaption") {
    return false;
  }
  const after = $from.after($from.depth - 1);
  const paragraph = { type: "paragraph" };
  return editor.chain().insertContentAt(after, paragraph).setTextSelection(after + 1).run();
};

const embed = (kit) =>
  kit.tiptap.Node.create({
    name: "embed",
    group: "top",
    atom: true,
    draggable: true,
    addAttributes: () => ({
      href: { default: "", rendered: false },
      title: { default: "", rendered: false },
    }),
    parseHTML: () => [
      {
        tag: "figure.embed",
        getAttrs: (element) => {
          const link = element.querySelector("a[href]");
          const title = link?.textContent.trim();
          return link && { href: link.getAttribute("href"), title };
        },
      },
    ],
    renderHTML: ({ node: { attrs }, HTMLAttributes }) => [
      "figure",
      { ...HTMLAttributes, class: "embed" },
      ["a", { href: attrs.href }, attrs.title || attrs.href],
    ],
    addNodeView() {
      return ({ node, getPos }) => {
        const figure = withClass("figure", "nr-figure nr-figure-embed");
        const change = () => kit.asking.embed(kit, { at: getPos(), ...node.attrs });
        const head = headOf(kit, getPos, kit.words.edit, change);
        const shown = withClass("div", "nr-figure-shown");
        shown.append(
          withClass("strong", "nr-figure-title", node.attrs.title || node.attrs.href),
          withClass("span", "nr-figure-credit", node.attrs.href),
        );
        head.prepend(shown);
        figure.append(head);
        return {
          dom: figure,
          stopEvent: ({ target, type }) =>
            target instanceof HTMLButtonElement && !type.startsWith("drag"),
          ignoreMutation: () => true,
        };
      };
    },
  });

export const extensions = (kit) => [photo(kit), caption(kit), embed(kit)];
