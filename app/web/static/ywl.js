/* The behaviour of our pages. No framework: each part finds its elements by a data attribute and listens on the document. */
(() => {
  'use strict';
  const doc = document;
  const one = (selector, root = doc) => root.querySelector(selector);
  const all = (selector, root = doc) => [...root.querySelectorAll(selector)];
  const words = JSON.parse(one('meta[name="ywl-words"]').content);
  const csrf = one('meta[name="csrf-token"]').content;
  doc.documentElement.classList.add('js');

  /* A sentence in the live region, for what a reload would otherwise have said. */
  function say(sentence, tone = 'tone-red') {
    const alert = doc.createElement('div');
    alert.className = `alert ${tone}`;
    if (tone === 'tone-red') alert.setAttribute('role', 'alert');
    const text = doc.createElement('div');
    text.textContent = sentence;
    const close = doc.createElement('button');
    close.type = 'button';
    close.className = 'btn-dismiss';
    close.dataset.dismiss = '';
    close.setAttribute('aria-label', words.close);
    close.textContent = '×';
    alert.append(text, close);
    one('#flashes')?.append(alert);
    alert.scrollIntoView({ block: 'nearest' });
  }

  /* ---- htmx: token on every request, empty query fields left out, failures told in a sentence ---- */
  doc.addEventListener('htmx:configRequest', (event) => {
    const { detail, target } = event;
    detail.headers['X-CSRFToken'] = csrf;
    if (target.matches('[data-query]')) {
      for (const [name, value] of [...detail.formData]) if (value === '') detail.formData.delete(name);
    }
  });
  doc.addEventListener('htmx:beforeSwap', (event) => {
    if (event.detail.xhr.responseText.includes('data-page="sign-in"')) {
      event.preventDefault();
      location.reload();
    }
  });
  doc.addEventListener('htmx:responseError', (event) => {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html');
    say(one('.refusal-sentence', answer)?.textContent || words.failed);
  });
  doc.addEventListener('htmx:sendError', () => say(words.offline));
  doc.addEventListener('htmx:afterSettle', (event) => prepare(event.target));

  /* ---- drop-down menus: <details class="menu"> that close, stay on the screen and take arrow keys ---- */
  function closeMenus(except) {
    for (const menu of all('details.menu[open]')) if (!except || !menu.contains(except)) menu.open = false;
  }
  function place(menu) {
    const panel = one('.dropdown-menu', menu);
    const button = one('summary', menu);
    if (!panel || !button.closest('.table-scroll')) return;
    const box = button.getBoundingClientRect();
    const above = box.bottom + panel.offsetHeight > innerHeight;
    panel.style.position = 'fixed';
    panel.style.right = 'auto';
    panel.style.bottom = 'auto';
    panel.style.left = `${Math.max(8, box.right - panel.offsetWidth)}px`;
    panel.style.top = `${above ? box.top - panel.offsetHeight - 4 : box.bottom + 4}px`;
  }
  doc.addEventListener('toggle', (event) => {
    const menu = event.target;
    if (menu.matches?.('details.menu') && menu.open) {
      closeMenus(menu);
      place(menu);
    }
    if (menu.matches?.('details.menu-group')) rememberGroup(menu);
  }, true);
  addEventListener('scroll', (event) => {
    if (event.target !== doc && !event.target.closest?.('.dropdown-menu')) closeMenus();
  }, true);
  function walkMenu(event) {
    const menu = event.target.closest?.('details.menu[open]');
    if (!menu || !['ArrowDown', 'ArrowUp'].includes(event.key) || event.target.matches('input, textarea')) return;
    const items = all('a.dropdown-item, button.dropdown-item, input', menu);
    const step = event.key === 'ArrowDown' ? 1 : -1;
    const at = items.indexOf(doc.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
    event.preventDefault();
  }

  /* ---- side bar: groups as they were left, off the canvas on a phone ---- */
  const groupKey = (group) => `ywl-menu:${one('summary', group).textContent.trim()}`;
  function rememberGroup(group) {
    try { localStorage.setItem(groupKey(group), group.open ? '1' : '0'); } catch { /* private window */ }
  }
  function restoreGroups() {
    for (const group of all('details.menu-group')) {
      let kept = null;
      try { kept = localStorage.getItem(groupKey(group)); } catch { /* private window */ }
      if (kept !== null && !one('a.active', group)) group.open = kept === '1';
    }
  }
  function showSidebar(open) {
    const sidebar = one('#sidebar');
    if (!sidebar) return;
    sidebar.classList.toggle('is-open', open);
    one('.backdrop').hidden = !open;
    const button = one('[data-open-sidebar]');
    button.setAttribute('aria-expanded', String(open));
    if (open) one('a', sidebar).focus();
  }

  /* ---- command palette: the menu, filtered as one types ---- */
  const palette = one('#palette');
  function openPalette() {
    if (!palette || palette.open) return;
    const input = one('input', palette);
    input.value = '';
    listPalette('');
    palette.showModal();
    input.focus();
  }
  function listPalette(typed) {
    const list = one('ul', palette);
    const wanted = typed.trim().toLowerCase();
    list.textContent = '';
    for (const link of all('#sidebar .menu-group a')) {
      const group = one('summary span', link.closest('details')).textContent;
      const label = one('span', link).textContent;
      if (!`${group} ${label}`.toLowerCase().includes(wanted)) continue;
      const item = doc.createElement('li');
      item.id = `palette-${list.children.length}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.dataset.url = link.href;
      const name = doc.createElement('span');
      name.textContent = label;
      const where = doc.createElement('small');
      where.textContent = group;
      item.append(name, where);
      list.append(item);
    }
    if (!list.children.length) {
      const item = doc.createElement('li');
      item.setAttribute('role', 'option');
      item.setAttribute('aria-disabled', 'true');
      item.setAttribute('aria-selected', 'false');
      item.textContent = words.nothing;
      list.append(item);
    }
    markPalette(0);
  }
  function markPalette(at) {
    const items = all('li', palette);
    const chosen = (at + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute('aria-selected', String(index === chosen)));
    one('input', palette).setAttribute('aria-activedescendant', items[chosen].id);
    items[chosen].scrollIntoView({ block: 'nearest' });
  }
  function goPalette(item) {
    if (item?.dataset.url) location.href = item.dataset.url;
  }
  if (palette) {
    one('input', palette).addEventListener('input', (event) => listPalette(event.target.value));
    palette.addEventListener('keydown', (event) => {
      const at = all('li', palette).findIndex((item) => item.getAttribute('aria-selected') === 'true');
      if (event.key === 'ArrowDown') markPalette(at + 1);
      else if (event.key === 'ArrowUp') markPalette(at - 1);
      else if (event.key === 'Enter' && !event.isComposing) goPalette(all('li', palette)[at]);
      else return;
      event.preventDefault();
    });
    palette.addEventListener('click', (event) => {
      if (event.target === palette) palette.close();
      goPalette(event.target.closest('li'));
    });
  }

  /* ---- confirmation: a dialog in place of window.confirm ---- */
  function ask(sentence, sure) {
    const dialog = doc.createElement('dialog');
    dialog.className = 'confirm';
    dialog.setAttribute('aria-labelledby', 'confirm-title');
    dialog.setAttribute('aria-describedby', 'confirm-text');
    const title = doc.createElement('h2');
    title.id = 'confirm-title';
    title.textContent = words.confirm;
    const text = doc.createElement('p');
    text.id = 'confirm-text';
    text.textContent = sentence;
    const buttons = doc.createElement('div');
    buttons.className = 'tools';
    const yes = doc.createElement('button');
    yes.className = 'btn btn-primary';
    yes.textContent = words.yes;
    const no = doc.createElement('button');
    no.className = 'btn btn-plain';
    no.textContent = words.no;
    buttons.append(yes, no);
    dialog.append(title, text, buttons);
    doc.body.append(dialog);
    no.addEventListener('click', () => dialog.close());
    yes.addEventListener('click', () => { dialog.close(); sure(); });
    dialog.addEventListener('close', () => dialog.remove());
    dialog.showModal();
    no.focus();
  }
  const confirmed = new WeakSet();
  function confirmFirst(event) {
    const button = event.target.closest?.('[data-confirm]');
    if (!button || confirmed.has(button)) return;
    event.preventDefault();
    event.stopPropagation();
    ask(button.dataset.confirm, () => {
      confirmed.add(button);
      button.click();
      confirmed.delete(button);
    });
  }

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

  doc.addEventListener('click', (event) => {
    const step = event.target.closest?.('[data-steps] button[type="submit"]');
    if (step && !stepIsComplete(step)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    confirmFirst(event);
  }, true);

  /* ---- forms: Enter walks, changes are guarded, nothing is sent twice ---- */
  const fields = (form) => [...form.elements].filter((el) =>
    el.matches('input:not([type="hidden"]), select, textarea, button[type="submit"]') && !el.disabled && el.offsetParent !== null);
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
    const room = Math.max(columns * 2 - 1, 3);
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
        valueField: 'value', labelField: 'text', searchField: [], preload: 'focus',
        load: (query, done) => look(url, query).then(done, () => { say(words.offline); done(); }),
      });
    }
    const made = new TomSelect(select, settings);
    if (label) for (const el of [made.dropdown_content, select]) el.setAttribute('aria-label', label);
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

  /* ---- everything that a click or a key may mean ---- */
  doc.addEventListener('click', (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on('[data-dismiss]')) on('[data-dismiss]').closest('.alert').remove();
    if (on('[data-open-sidebar]')) showSidebar(true);
    if (on('[data-close-sidebar]')) showSidebar(false);
    if (on('[data-open-palette]')) openPalette();
    if (on('.list-body')) bulkClick(event);
    if (on('.error-summary a')) followError(event);
    closeMenus(event.target);
  });
  function followError(event) {
    const field = doc.getElementById(event.target.closest('a').hash.slice(1));
    if (!field) return;
    event.preventDefault();
    if (field.tomselect) field.tomselect.focus();
    else field.focus();
    field.closest('.field')?.scrollIntoView({ block: 'center' });
  }
  const typing = (el) => el.matches('input, textarea, select, [contenteditable]');
  doc.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
    } else if (event.key === '/' && !event.ctrlKey && !event.altKey && !typing(event.target)) {
      const target = one('#global-search') || one('.query input');
      if (target) { event.preventDefault(); target.focus(); target.select(); }
    } else if (event.key === 'Escape') {
      const menu = event.target.closest?.('details.menu[open]');
      closeMenus();
      one('summary', menu || doc.createElement('i'))?.focus();
      showSidebar(false);
    } else {
      walkMenu(event);
      walkForm(event);
    }
  });

  function prepare(root) {
    for (const select of all('select[data-lookup], select[data-searchable]', root)) enhance(select);
    for (const form of all('[data-collapsible]', root)) foldQuery(form);
    for (const frame of all('.list-body', root)) showBulk(frame);
  }

  restoreGroups();
  prepare(doc);
  const first = one('[data-focus]') || one('[data-focus-first] input:not([type="hidden"])');
  first?.focus();
})();
