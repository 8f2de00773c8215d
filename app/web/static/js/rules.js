/* The rule editor: reads each text back as it is written, lists the names that may follow, moves lines in place.
   The page works without this file; everything here only saves a round trip. */
(() => {
  'use strict';
  const doc = document;
  const form = doc.querySelector('form[data-rules]');
  if (!form) return;
  const csrf = doc.querySelector('meta[name="csrf-token"]').content;
  const lines = form.querySelector('[data-lines]');
  const pattern = form.querySelector('[data-template]').innerHTML;
  let serial = 1000;

  async function ask(url, values) {
    const body = new URLSearchParams(values);
    const answer = await fetch(url, { method: 'POST', body, headers: { 'X-CSRFToken': csrf }, credentials: 'same-origin' });
    return answer.ok ? answer.json() : null;
  }
  function element(tag, className, text) {
    const made = doc.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* ---- read back: the meaning, or the mistake at its character ---- */
  function showReading(box, found) {
    box.textContent = '';
    if (found.mistake) {
      const echo = element('p', 'rule-echo');
      const code = element('code');
      code.append(found.pieces[0], element('mark', '', found.pieces[1] || '␣'), found.pieces[2]);
      echo.append(code);
      const told = element('p', 'field-error');
      told.append(element('span', '', found.mistake));
      if (found.suggestion) {
        const button = element('button', 'btn btn-plain btn-sm', form.dataset.correctLabel.replace('{what}', found.suggestion));
        button.type = 'button';
        button.dataset.correct = found.corrected;
        told.append(' ', button);
      }
      box.append(echo, told);
    } else if (found.meaning) box.append(element('p', 'form-hint', `✓ ${found.meaning}`));
  }
  const waiting = new WeakMap();
  async function read(area) {
    const asked = area.value;
    const box = area.closest('[data-line]').querySelector('[data-read]');
    if (!asked.trim()) { box.textContent = ''; return; }
    const found = await ask(form.dataset.readUrl, { text: asked, of: area.dataset.rule });
    if (found && area.value === asked) {
      showReading(box, found);
      area.classList.toggle('is-invalid', Boolean(found.mistake));
      area.setAttribute('aria-invalid', String(Boolean(found.mistake)));
    }
  }
  function readSoon(area) {
    clearTimeout(waiting.get(area));
    waiting.set(area, setTimeout(() => { read(area); complete(area); }, 250));
  }

  /* ---- names under the caret ---- */
  const list = element('ul', 'rule-names');
  list.id = 'rule-names';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', form.dataset.namesLabel);
  list.hidden = true;
  doc.querySelector('main').append(list);
  let owner = null;
  let at = -1;
  let names = [];
  function close() {
    list.hidden = true;
    owner?.removeAttribute('aria-activedescendant');
    owner?.removeAttribute('aria-controls');
    owner = null;
    at = -1;
  }
  function pick(number) {
    at = number;
    [...list.children].forEach((item, place) => item.setAttribute('aria-selected', String(place === at)));
    owner.setAttribute('aria-activedescendant', `rule-name-${at}`);
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  }
  function caret(area) {
    const mirror = element('div');
    const look = getComputedStyle(area);
    for (const name of ['font', 'letterSpacing', 'padding', 'border', 'boxSizing', 'lineHeight']) mirror.style[name] = look[name];
    Object.assign(mirror.style, { position: 'absolute', visibility: 'hidden', whiteSpace: 'pre-wrap', overflowWrap: 'break-word', width: `${area.offsetWidth}px` });
    mirror.textContent = area.value.slice(0, area.selectionStart);
    const mark = element('span', '', '.');
    mirror.append(mark);
    doc.body.append(mirror);
    const place = { left: mark.offsetLeft, top: mark.offsetTop + mark.offsetHeight };
    mirror.remove();
    return place;
  }
  async function complete(area) {
    const position = area.selectionStart;
    if (doc.activeElement !== area || position !== area.selectionEnd) return;
    const before = area.value.slice(0, position);
    if (!before.trim() || /[\s)）]$/.test(before)) { close(); return; }
    const found = await ask(form.dataset.completeUrl, { text: area.value, position, of: area.dataset.rule });
    if (!found || area.selectionStart !== position || doc.activeElement !== area) return;
    names = found.suggestions.filter((one) => one.start < position && one.insert !== before.slice(one.start)).slice(0, 12);
    if (!names.length) { close(); return; }
    list.textContent = '';
    names.forEach((one, number) => {
      const item = element('li');
      item.id = `rule-name-${number}`;
      item.setAttribute('role', 'option');
      item.append(element('b', '', one.label), element('small', '', one.meaning));
      item.addEventListener('pointerdown', (event) => { event.preventDefault(); pick(number); take(); });
      list.append(item);
    });
    owner = area;
    area.setAttribute('aria-controls', list.id);
    list.hidden = false;
    const box = area.getBoundingClientRect();
    const place = caret(area);
    list.style.left = `${Math.min(box.left + place.left, innerWidth - list.offsetWidth - 12)}px`;
    list.style.top = `${box.top + place.top + 2 - area.scrollTop}px`;
    pick(0);
  }
  function take() {
    const one = names[at];
    const area = owner;
    const until = area.selectionStart;
    area.setRangeText(one.insert, one.start, until, 'end');
    close();
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /* ---- lines: added, removed, moved ---- */
  function add() {
    form.querySelector('[data-empty]')?.remove();
    lines.insertAdjacentHTML('beforeend', pattern);
    const line = lines.lastElementChild;
    serial += 1;
    line.querySelector('textarea').id = `condition-${serial}`;
    line.querySelector('input').id = `clause-${serial}`;
    line.querySelector('textarea').focus();
  }
  function move(line, how) {
    const focused = doc.activeElement;
    if (how === 'remove') {
      const next = line.nextElementSibling || line.previousElementSibling;
      line.remove();
      (next?.querySelector('textarea') || form.querySelector('[data-add]')).focus();
    } else if (how === 'up') line.previousElementSibling?.before(line);
    else line.nextElementSibling?.after(line);
    if (how !== 'remove') focused.focus();
    form.dispatchEvent(new Event('input', { bubbles: true }));
  }

  form.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if ('add' in button.dataset) add();
    else if (button.dataset.move) move(button.closest('[data-line]'), button.dataset.move);
    else if ('correct' in button.dataset) {
      const area = button.closest('[data-line]').querySelector('textarea');
      area.value = button.dataset.correct;
      area.focus();
      read(area);
      area.dispatchEvent(new Event('input', { bubbles: true }));
    } else return;
    event.preventDefault();
  });
  form.addEventListener('input', (event) => {
    if (event.target.matches('[data-rule]')) readSoon(event.target);
  });
  form.addEventListener('focusout', () => setTimeout(() => { if (doc.activeElement !== owner) close(); }, 100));
  addEventListener('scroll', (event) => { if (owner && event.target !== list) close(); }, true);
  form.addEventListener('keydown', (event) => {
    const area = event.target;
    if (!area.matches('[data-rule]') || event.isComposing) return;
    if (event.altKey && ['ArrowUp', 'ArrowDown'].includes(event.key) && area.dataset.rule === 'condition') {
      move(area.closest('[data-line]'), event.key === 'ArrowUp' ? 'up' : 'down');
    } else if (!list.hidden && ['ArrowUp', 'ArrowDown'].includes(event.key)) {
      pick((at + (event.key === 'ArrowDown' ? 1 : -1) + names.length) % names.length);
    } else if (!list.hidden && (event.key === 'Enter' || event.key === 'Tab')) take();
    else if (!list.hidden && event.key === 'Escape') close();
    else if (event.key === 'Enter' && area.dataset.rule === 'condition') add();
    else return;
    event.preventDefault();
  });
})();
