// Tables that are sorted by the head of a column: upwards, downwards, and as they were.
{
  const DIGITS = /[۰-۹٠-٩]/g;
  const NUMBER = /[-−]?(?:\d[\d,٬]*)?[.٫]?\d+/;
  const plain = (cell) => cell.textContent.replace(/[\u200e\u200f\u2066-\u2069]/g, "").trim();

  // A cell's number in any script, and -1, 0 or 1 as it is said to be below, at or above it; null if it has none.
  const valued = (text) => {
    const latin = text.replace(DIGITS, (digit) => digit.charCodeAt(0) & 15);
    const found = latin.match(NUMBER);
    if (!found) return null;
    const number = Number(found[0].replace("−", "-").replace(/[,٬]/g, "").replace("٫", "."));
    return { number, side: /[<≤]/.test(latin) ? -1 : /[>≥]/.test(latin) ? 1 : 0, all: latin.length - found[0].length };
  };
  const words = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

  const order = (rows, column, numeric, down) => {
    const cells = rows.map((row, place) => {
      const text = plain(row.cells[column]);
      return { row, place, text, value: valued(text) };
    });
    // A column of numbers by its kind, or because nothing but numbers stands in it, with a sign or two beside them.
    numeric ||= cells.every(({ text, value }) => !text || (value && value.all < 3 && !/\p{L}/u.test(text)));
    const empty = ({ text, value }) => (numeric ? !value : !text);
    const compare = numeric
      ? (a, b) => a.value.number - b.value.number || a.value.side - b.value.side
      : (a, b) => words(a.text, b.text);
    // What has no value stays at the end whichever way the others run; equal ones keep their order.
    return cells
      .sort((a, b) => empty(a) - empty(b) || (empty(a) ? 0 : down * compare(a, b)) || a.place - b.place)
      .map(({ row }) => row);
  };

  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
  for (const table of document.querySelectorAll("figure.table table")) {
    const body = table.tBodies[0];
    const first = [...body.rows];
    if (first.length < 2) continue;
    const heads = [...table.tHead.rows[0].cells];
    for (const [column, head] of heads.entries()) {
      if (!head.textContent.trim()) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.title = document.body.dataset.sort.replace("{}", plain(head));
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = NEXT[head.getAttribute("aria-sort") || "none"];
        for (const each of heads) each.removeAttribute("aria-sort");
        if (next !== "none") head.setAttribute("aria-sort", next);
        const numeric = head.classList.contains("number");
        body.append(...(next === "none" ? first : order(first, column, numeric, next === "ascending" ? 1 : -1)));
      });
    }
  }

  // Only a table that is wider than its place is a stop for the keyboard.
  const places = document.querySelectorAll(".scroll");
  const measured = new ResizeObserver((changed) => {
    for (const { target } of changed) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
  });
  for (const place of places) measured.observe(place);
}
