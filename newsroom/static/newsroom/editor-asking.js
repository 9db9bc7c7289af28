/* What the editor asks a writer for: a link, a table's size, an embed, a photo, a character. */

const json = async (address, query) => {
  try {
    const response = await fetch(`${address}?${new URLSearchParams(query)}`, {
      headers: { Accept: "application/json" },
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
};

export { json };

/** Link the chosen words, or the link in which the cursor stands; without either, write `text`. */
export const setLink = ({ editor }, name, attrs, text) => {
  const isIn = editor.isActive("link") || editor.isActive("articleLink");
  const chain = editor.chain().focus();
  if (isIn) {
    const active = editor.isActive("link") ? "link" : "articleLink";
    chain.extendMarkRange(active).unsetMark(active).setMark(name, attrs).run();
  } else if (!editor.state.selection.empty) {
    chain.setMark(name, attrs).run();
  } else {
    chain.insertContent({ type: "text", text, marks: [{ type: name, attrs }] }).run();
  }
};

export const unlink = ({ editor }) => {
  const chain = editor.chain().focus();
  for (const name of ["link", "articleLink"]) {
    if (editor.isActive(name)) {
      chain.extendMarkRange(name).unsetMark(name);
    }
  }
  chain.run();
};

/** An address as people write it, with the scheme that they leave out. */
const completed = (typed) => {
  const address = typed.trim();
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) {
    return `mailto:${address}`;
  }
  return /^[\w-]+(\.[\w-]+)+([/?#:]|$)/.test(address) ? `https://${address}` : address;
};

export const link = (kit) => {
  const { editor, words } = kit;
  const { href } = editor.getAttributes("link");
  const isBare = editor.state.selection.empty && !href && !editor.isActive("articleLink");
  const address = { name: "href", label: words.address, value: href ?? "", inputMode: "url" };
  const text = { name: "text", label: words.linkText, value: "" };
  kit.dialogs.ask(kit, {
    title: words.link,
    submit: words.setLink,
    fields: isBare ? [address, text] : [address],
    take: (typed) => {
      const to = completed(typed.href);
      if (!kit.marks.isWebAddress(to)) {
        return words.noAddress;
      }
      const attrs = { href: to, title: editor.getAttributes("link").title ?? null };
      setLink(kit, "link", attrs, typed.text?.trim() || to);
      return "";
    },
  });
};

export const table = (kit) => {
  const { words } = kit;
  const number = { type: "number", min: 1, max: 50, inputMode: "numeric" };
  kit.dialogs.ask(kit, {
    title: words.table,
    submit: words.insert,
    fields: [
      { name: "columns", label: words.columns, value: "3", ...number },
      { name: "rows", label: words.rows, help: words.rowsHelp, value: "2", ...number },
      { name: "caption", label: words.caption, value: "" },
    ],
    take: (typed) => {
      const rows = Number(typed.rows);
      const columns = Number(typed.columns);
      const isGood = [rows, columns].every((each) => Number.isInteger(each) && each >= 1 && each <= 50);
      if (!isGood) {
        return words.badSize;
      }
      kit.blocks.insertBlock(kit, kit.tables.made(kit, { rows, columns, caption: typed.caption }));
      return "";
    },
  });
};

export const tableCaption = (kit) => {
  const value = kit.tables.captionOf(kit.editor);
  kit.dialogs.ask(kit, {
    title: kit.words.tableCaption,
    submit: kit.words.apply,
    fields: [{ name: "caption", label: kit.words.caption, value }],
    take: ({ caption }) => kit.tables.setCaption(kit.editor, caption),
  });
};

/** Ask for an embed, new or the one `at` a place; the site says whose addresses it takes. */
export const embed = (kit, { at = null, href = "", title = "" } = {}) => {
  const { editor, words } = kit;
  kit.dialogs.ask(kit, {
    title: words.embed,
    submit: at === null ? words.insert : words.apply,
    fields: [
      { name: "address", label: words.address, help: words.embedHelp, value: href, inputMode: "url" },
      { name: "title", label: words.embedTitle, help: words.embedTitleHelp, value: title },
    ],
    take: async (typed) => {
      const answer = await json(kit.addresses.embed, { address: typed.address.trim() });
      if (!answer?.address) {
        return answer?.error ?? words.unreachable;
      }
      if (!typed.title.trim()) {
        return words.noTitle;
      }
      const attrs = { href: answer.address, title: typed.title.trim() };
      if (at === null) {
        kit.blocks.insertBlock(kit, editor.schema.nodes.embed.create(attrs));
      } else {
        editor.view.dispatch(editor.state.tr.setNodeMarkup(at, null, attrs));
      }
      return "";
    },
  });
};

/** Have a photo picked; the writer goes on in the text, not at the button that was pressed. */
const pickPhoto = (kit, take) => {
  const onPick = (picked) => {
    take(picked);
    setTimeout(() => kit.editor.commands.focus());
  };
  window.newsroomPickPhoto?.({ onPick });
};

export const photo = (kit) =>
  pickPhoto(kit, ({ id }) => {
    const { photo: type, photoCaption } = kit.editor.schema.nodes;
    const node = type.create({ photo: String(id) }, photoCaption.create());
    kit.blocks.insertBlock(kit, node);
  });

export const replacePhoto = (kit, at) =>
  pickPhoto(kit, ({ id }) => {
    const { tr } = kit.editor.state;
    kit.editor.view.dispatch(tr.setNodeAttribute(at, "photo", String(id)));
  });

export const source = (kit) => {
  const { editor, words } = kit;
  const html = kit.writing.blocks(kit).join("\n");
  kit.dialogs.ask(kit, {
    title: words.source,
    submit: words.apply,
    className: "nr-dialog-wide",
    fields: [
      { name: "html", label: words.html, help: words.sourceHelp, value: html, rows: 16, spellcheck: false },
    ],
    take: (typed) => {
      if (typed.html.replaceAll("\r\n", "\n") !== html) {
        editor.commands.setContent(typed.html, { emitUpdate: true });
      }
      return "";
    },
  });
};

/** Characters that keyboards lack: no-break spaces and hyphens by name, the rest as they look. */
const CHARACTERS =
  "– — … • · ‘ ’ “ ” „ ‚ « » ‹ › ′ ″ € £ ¥ ¢ § ¶ © ® ™ ° ª º ¹ ² ³ ½ ¼ ¾ ± × ÷ ≈ ≠ ≤ ≥ → ← ↑ ↓ " +
  "À Á Â Ã Ä Å Æ Ç È É Ê Ë Ì Í Î Ï Ñ Ò Ó Ô Õ Ö Ø Œ Š Ù Ú Û Ü Ý Ž ß " +
  "à á â ã ä å æ ç è é ê ë ì í î ï ñ ò ó ô õ ö ø œ š ù ú û ü ý ÿ ž";

export const character = (kit) => {
  const { made, dialog } = kit.dialogs;
  const shown = dialog(kit, kit.words.characters, "nr-dialog-wide");
  const choice = (sign, name) => {
    const button = made("button", { type: "button", textContent: name ?? sign });
    button.addEventListener("click", () => {
      shown.close();
      kit.editor.chain().focus().insertContent({ type: "text", text: sign }).run();
    });
    return button;
  };
  const named = [
    ["\u00a0", kit.words.noBreakSpace],
    ["\u202f", kit.words.narrowSpace],
    ["\u2011", kit.words.noBreakHyphen],
    ["\u00ad", kit.words.softHyphen],
  ];
  const cancel = made("button", { type: "button", textContent: kit.words.cancel });
  cancel.addEventListener("click", () => shown.close());
  shown.append(
    made("div", { className: "nr-characters nr-characters-named" }, named.map((each) => choice(...each))),
    made("div", { className: "nr-characters" }, CHARACTERS.split(" ").map((sign) => choice(sign))),
    made("div", { className: "nr-dialog-buttons" }, [cancel]),
  );
  shown.showModal();
};
