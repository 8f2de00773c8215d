/* The entry grid: a block copied from a sheet is spread over the cells, the arrows walk, rows are added in place.
   The page works without this file; everything here only saves a round trip. */
(() => {
  'use strict';
  const doc = document;
  const form = doc.querySelector('form[data-grid]');
  if (!form) return;
  const body = form.querySelector('[data-rows]');
  const told = form.querySelector('[data-told]');
  const most = Number(form.dataset.most);
  const headings = [...form.querySelectorAll('thead th')].slice(1).map((one) => one.textContent.trim());

  const cells = (row) => [...row.querySelectorAll('input')];
  const place = (input) => {
    const row = input.closest('tr');
    return { at: [...body.rows].indexOf(row), column: cells(row).indexOf(input) };
  };
  const number = (label, to) => label.replace(/\d+/, String(to));

  function addRow() {
    if (body.rows.length >= most) return null;
    const made = body.rows[body.rows.length - 1].cloneNode(true);
    const at = body.rows.length + 1;
    made.querySelector('th').textContent = String(at);
    for (const error of made.querySelectorAll('.field-error')) error.remove();
    cells(made).forEach((input, column) => {
      input.value = '';
      input.id = `g${at}-${column}`;
      input.setAttribute('aria-label', number(input.getAttribute('aria-label'), at));
      settle(input);
    });
    body.append(made);
    return made;
  }
  function settle(input) {
    input.classList.remove('is-invalid');
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
    input.parentElement.querySelector('.field-error')?.remove();
  }
  function put(input, text) {
    input.value = text.trim().slice(0, input.maxLength);
    settle(input);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /* ---- a block of cells: tabs between cells, lines between rows, quotes around cells that hold either ---- */
  function block(text) {
    const rows = [[]];
    let cell = '';
    let quoted = false;
    const end = () => { rows[rows.length - 1].push(cell); cell = ''; };
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at];
      if (quoted) {
        if (letter !== '"') cell += letter;
        else if (text[at + 1] === '"') { cell += '"'; at += 1; } else quoted = false;
      } else if (letter === '"' && cell === '') quoted = true;
      else if (letter === '\t') end();
      else if (letter === '\n') { end(); rows.push([]); } else if (letter !== '\r') cell += letter;
    }
    end();
    return rows.filter((row) => row.some((one) => one.trim()));
  }
  function spread(start, text) {
    let rows = block(text);
    const words = rows.length ? rows[0].map((one) => one.trim()).filter(Boolean) : [];
    if (words.length && words.every((one) => headings.includes(one))) rows = rows.slice(1);
    const { at, column } = place(start);
    let done = 0;
    for (const values of rows) {
      const row = body.rows[at + done] || addRow();
      if (!row) { told.textContent = form.dataset.tooMany; return; }
      const inputs = cells(row);
      values.forEach((value, offset) => { if (inputs[column + offset]) put(inputs[column + offset], value); });
      done += 1;
    }
    told.textContent = form.dataset.pastedLabel.replace('{n}', String(done));
  }
  body.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    spread(event.target, text);
  });

  /* ---- walking ---- */
  function go(input, step) {
    const { at, column } = place(input);
    const row = body.rows[at + step] || (step > 0 ? addRow() : null);
    const next = row && cells(row)[column];
    if (next) { next.focus(); next.select(); }
  }
  body.addEventListener('keydown', (event) => {
    if (!event.target.matches('input') || event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) form.querySelector('button[value="save"]').click();
      else go(event.target, event.shiftKey ? -1 : 1);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      go(event.target, event.key === 'ArrowDown' ? 1 : -1);
    }
  });
  body.addEventListener('input', (event) => { if (event.target.matches('.is-invalid')) settle(event.target); });
  form.querySelector('[data-more-rows]').addEventListener('click', (event) => {
    event.preventDefault();
    for (let count = 0; count < 10; count += 1) if (!addRow()) { told.textContent = form.dataset.tooMany; break; }
  });
})();
