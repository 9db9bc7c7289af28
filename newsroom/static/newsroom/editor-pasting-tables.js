/* Pasted tables: those of data stay tables, those that only place things become their content. */

const MOST_SPAN = 50;

const rowsOf = (table) => [...table.rows].filter((row) => row.cells.length);

const isLayout = (table) => {
  const rows = rowsOf(table);
  const hasInner = table.querySelector("table") !== null;
  return hasInner || table.getAttribute("role") === "presentation" || rows.every((row) => row.cells.length < 2);
};

const copySpan = (from, to, name) => {
  const span = Number(from.getAttribute(name));
  if (Number.isInteger(span) && span > 1 && span <= MOST_SPAN) {
    to.setAttribute(name, span);
  }
};

const readCell = (writer, cell) => {
  const made = writer.make(cell.localName);
  copySpan(cell, made, "colspan");
  copySpan(cell, made, "rowspan");
  writer.inside(made).readWhole(cell);
  if (!made.childNodes.length) {
    made.append(writer.make("p"));
  }
  return made;
};

export const read = (writer, table) => {
  if (isLayout(table)) {
    writer.close();
    for (const cell of rowsOf(table).flatMap((row) => [...row.cells])) {
      writer.readWhole(cell);
    }
    return;
  }
  const made = writer.make("table");
  if (table.caption?.textContent.trim()) {
    made.createCaption().textContent = table.caption.textContent.trim();
  }
  const body = made.createTBody();
  for (const row of rowsOf(table)) {
    const cells = [...row.cells].map((cell) => readCell(writer, cell));
    body.insertRow().append(...cells);
  }
  writer.put(made);
};
