/* The frame of our pages: requests, menus, side bar, command palette, confirmation, keys. No framework: each part finds
   its elements by a data attribute and listens on the document. What one works with is in ywl-work.js. */
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

  /* ---- drop-down menus: <details class="menu"> that close, stay on the screen and take arrow keys ---- */
  function closeMenus(except) {
    for (const menu of all('details.menu[open]')) if (!except || !menu.contains(except)) menu.open = false;
  }
  function place(menu) {
    const panel = one('.dropdown-menu', menu);
    const button = one('summary', menu);
    if (!panel || !button.closest('.table-scroll')) return;
    Object.assign(panel.style, { position: 'fixed', left: '0', right: 'auto', bottom: 'auto' });
    const box = button.getBoundingClientRect();
    const above = box.bottom + panel.offsetHeight > innerHeight;
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

  doc.addEventListener('click', confirmFirst, true);

  /* ---- everything that a click or a key may mean ---- */
  doc.addEventListener('click', (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on('[data-dismiss]')) on('[data-dismiss]').closest('.alert').remove();
    if (on('[data-open-sidebar]')) showSidebar(true);
    if (on('[data-close-sidebar]')) showSidebar(false);
    if (on('[data-open-palette]')) openPalette();
    closeMenus(event.target);
  });
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
    }
  });

  restoreGroups();
  window.ywl = { one, all, say, words };
})();
