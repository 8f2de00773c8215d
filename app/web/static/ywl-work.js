/* What one works with: flow steps, forms, lists and their query, selects that look their options up. */
(() => {
  'use strict';
  const doc = document;
  const { one, all, say, words } = window.ywl;

  /* ---- flow steps: an opinion or a code where the step asks for one ---- */
  function stepIsComplete(button) {
    const form = button.form;
    for (const [mark, name, sentence] of [['needsComment', 'comment', words.comment], ['needsCode', 'code', words.code]]) {
      const input = form.elements[name];
      if (!(mark in button.dataset) || !input || input.value.trim()) continue;
      input.classList.add('is-invalid');
      input.setAttribute('aria-invalid', 'true');
      say(sentence);
      input.focus();
      return false;
    }
    return true;
  }

  /* On the window, so that it comes before the question that ywl.js asks. */
  addEventListener('click', (event) => {
    const step = event.target.closest?.('[data-steps] button[type="submit"]');
    if (!step || stepIsComplete(step)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  /* ---- forms: Enter walks, changes are guarded, nothing is sent twice ---- */
  const fields = (form) => [...form.elements].filter((el) =>
    el.matches('input:not([type="hidden"]), select, textarea, button[type="submit"]') && !el.disabled && !el.tomselect && el.offsetParent !== null);
  function walkForm(event) {
    const el = event.target;
    const form = el.form;
    if (event.key !== 'Enter' || event.isComposing || !form?.matches('[data-enter-next]')) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      one('button[type="submit"]', form).click();
      return;
    }
    if (!el.matches('input, select')) return;
    if (el.closest('.ts-wrapper.dropdown-active')) return;
    const order = fields(form);
    const next = order[order.indexOf(el) + 1];
    event.preventDefault();
    if (!next || next.type === 'submit') one('button[type="submit"]', form).click();
    else next.focus();
  }
  const dirty = new Set();
  doc.addEventListener('input', (event) => {
    const form = event.target.form;
    if (form?.matches('[data-guard]')) dirty.add(form);
  });
  addEventListener('beforeunload', (event) => {
    if (dirty.size) { event.preventDefault(); event.returnValue = words.unsaved; }
  });
  const RELEASE_AFTER = 8000;
  doc.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    for (const hidden of all('[data-query-string]', form)) hidden.value = location.search.replace(/^\?/, '');
    if (form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    dirty.delete(form);
    form.dataset.sent = '1';
    const button = event.submitter;
    button?.classList.add('is-busy');
    button?.setAttribute('aria-busy', 'true');
    setTimeout(() => release(form), RELEASE_AFTER);
  });
  function release(form) {
    delete form.dataset.sent;
    for (const button of all('.is-busy')) {
      button.classList.remove('is-busy');
      button.removeAttribute('aria-busy');
    }
  }
  addEventListener('pageshow', () => { for (const form of all('form[data-sent]')) release(form); });

  /* ---- lists: ticks and the bulk bar ---- */
  function ticks(frame) { return all('input[name="rowid"]', frame); }
  function showBulk(frame) {
    const bar = one('[data-bulk]', frame);
    if (!bar) return;
    const boxes = ticks(frame);
    const count = boxes.filter((box) => box.checked).length;
    const everything = bar.elements.all_matching.value === '1' && count === boxes.length && count > 0;
    bar.elements.all_matching.value = everything ? '1' : '0';
    bar.hidden = count === 0;
    one('.bulk-count', bar).textContent = everything ? words.all : words.picked.replace('{n}', count);
    one('[data-all-matching]', bar)?.setAttribute('aria-pressed', String(everything));
    const head = one('[data-tick-all]', frame);
    if (!head) return;
    head.checked = count > 0 && count === boxes.length;
    head.indeterminate = count > 0 && count < boxes.length;
    for (const box of boxes) box.closest('tr').classList.toggle('is-ticked', box.checked);
  }
  doc.addEventListener('change', (event) => {
    const frame = event.target.closest?.('.list-body');
    if (frame && event.target.matches('[data-tick-all]')) for (const box of ticks(frame)) box.checked = event.target.checked;
    if (frame && event.target.matches('[data-tick-all], [name="rowid"]')) showBulk(frame);
  });
  function bulkClick(event) {
    const frame = event.target.closest('.list-body');
    if (event.target.closest('[data-all-matching]')) {
      for (const box of ticks(frame)) box.checked = true;
      const mark = one('[data-bulk]', frame).elements.all_matching;
      mark.value = mark.value === '1' ? '0' : '1';
      showBulk(frame);
    } else if (event.target.closest('[data-untick]')) {
      for (const box of ticks(frame)) box.checked = false;
      showBulk(frame);
    }
  }

  /* ---- query row: what does not fit in two lines waits behind a button ---- */
  function foldQuery(form) {
    const button = one('.query-more', form);
    if (!button.hidden) return;
    const columns = getComputedStyle(form).gridTemplateColumns.split(' ').length;
    const room = columns === 1 ? 2 : columns * 2 - 1;
    let taken = 0;
    const extra = all('.query-field', form).filter((field) => {
      taken += columns > 1 && field.matches('.query-range') ? 2 : 1;
      return taken > room;
    });
    if (!extra.length) return;
    const filled = extra.some((field) => all('input, select', field).some((input) => input.value));
    const show = (open) => {
      for (const field of extra) field.hidden = !open;
      button.setAttribute('aria-expanded', String(open));
      const label = one('span', button);
      label.textContent = open ? label.dataset.less : label.dataset.more;
    };
    button.hidden = false;
    button.addEventListener('click', () => show(button.getAttribute('aria-expanded') !== 'true'));
    show(filled);
  }

  /* ---- selects that look their options up, or are too long to scroll ---- */
  const found = (query) => ({ q: query });
  function enhance(select) {
    if (select.tomselect) return;
    const url = select.dataset.lookup;
    const label = select.labels?.[0]?.textContent.trim();
    const settings = {
      maxOptions: 200,
      openOnFocus: false,
      plugins: select.multiple ? { remove_button: { title: words.remove } } : {},
      allowEmptyOption: !url,
      placeholder: url ? words.type : undefined,
      render: {
        no_results: () => row('no-results', words.nothing),
        loading: () => row('loading-row', words.loading),
      },
    };
    if (url) {
      Object.assign(settings, {
        valueField: 'value', labelField: 'text', searchField: [], preload: 'focus', hideSelected: true,
        load: (query, done) => look(url, query).then(done, () => { say(words.offline); done(); }),
      });
    }
    const made = new TomSelect(select, settings);
    if (label) for (const el of [made.dropdown_content, select]) el.setAttribute('aria-label', label);
    made.control.addEventListener('click', () => made.open());
    if (url) made.on('type', () => { made.clearOptions(); });
    for (const name of ['aria-describedby', 'aria-invalid']) {
      if (select.hasAttribute(name)) made.control_input.setAttribute(name, select.getAttribute(name));
    }
  }
  function row(name, text) {
    const line = doc.createElement('div');
    line.className = name;
    line.textContent = text;
    return line;
  }
  async function look(url, query) {
    const address = new URL(url, location.href);
    for (const [name, value] of Object.entries(found(query))) address.searchParams.set(name, value);
    const answer = await fetch(address, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
    if (!answer.ok) throw new Error(answer.statusText);
    return (await answer.json()).results.map((option) => ({ value: String(option.id), text: option.text }));
  }

  doc.addEventListener('click', (event) => {
    if (event.target.closest('.list-body')) bulkClick(event);
    if (event.target.closest('.error-summary a')) followError(event);
  });
  doc.addEventListener('keydown', walkForm);
  function followError(event) {
    const field = doc.getElementById(event.target.closest('a').hash.slice(1));
    if (!field) return;
    event.preventDefault();
    if (field.tomselect) field.tomselect.focus();
    else field.focus();
    field.closest('.field')?.scrollIntoView({ block: 'center' });
  }

  function prepare(root) {
    for (const select of all('select[data-lookup], select[data-searchable]', root)) enhance(select);
    for (const form of all('[data-collapsible]', root)) foldQuery(form);
    for (const frame of all('.list-body', root)) showBulk(frame);
  }

  doc.addEventListener('htmx:afterSettle', (event) => prepare(event.target));
  prepare(doc);
  const first = one('[data-focus]') || one('[data-focus-first] input:not([type="hidden"])');
  first?.focus();
})();
