// Looks at the page that is shown and lists what is wrong with its layout.
// touch: controls must be large enough for a finger.
(touch) => {
  const wrong = new Set();
  const root = document.documentElement;
  const name = (el) => {
    let n = el.localName;
    if (el.id) n += '#' + el.id;
    if (el.classList.length) n += '.' + [...el.classList].join('.');
    const up = el.parentElement;
    if (up && up !== document.body) n = up.localName + (up.classList.length ? '.' + [...up.classList].join('.') : '') + ' > ' + n;
    return n;
  };
  const visible = (el) => el.checkVisibility({ visibilityProperty: true }) && !el.closest('.sr');
  const wide = root.clientWidth;

  if (root.scrollWidth > wide) wrong.add(`the page is ${root.scrollWidth} wide on a screen of ${wide}`);
  const sheet = root.getBoundingClientRect(); // a page too wide may lie off to one side
  for (const el of document.body.querySelectorAll('*')) {
    if (!visible(el) || el.closest('svg') || el.matches('.skip')) continue;
    const r = el.getBoundingClientRect();
    if (r.width > 0 && (r.right > sheet.right + 1 || r.left < sheet.left - 1)) wrong.add(`${name(el)} leaves the screen by ${Math.round(Math.max(r.right - sheet.right, sheet.left - r.left))} px: ${el.textContent.trim().slice(0, 30)}`);
    if (el.getAnimations().length) wrong.add(`${name(el)} moves`);
  }

  // Text is at least 16 px outside pictures.
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = texts.nextNode(); n; n = texts.nextNode()) {
    const el = n.parentElement;
    if (!n.data.trim() || !visible(el) || el.closest('svg, script, option')) continue;
    const size = parseFloat(getComputedStyle(el).fontSize);
    if (size < 16) wrong.add(`${name(el)} is ${size} px: ${n.data.trim().slice(0, 30)}`);
  }

  // Targets are at least 24 px, and 44 px where a finger presses them. Links
  // within a sentence are as high as its line (WCAG 2.5.8, Inline).
  for (const el of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!visible(el) || el.matches('.skip')) continue;
    let r = el.getBoundingClientRect();
    let [left, top, right, bottom] = [r.left, r.top, r.right, r.bottom];
    for (const label of el.labels && el.matches('[type=radio], [type=checkbox]') ? el.labels : []) {
      r = label.getBoundingClientRect();
      [left, top, right, bottom] = [Math.min(left, r.left), Math.min(top, r.top), Math.max(right, r.right), Math.max(bottom, r.bottom)];
    }
    let inline = false;
    if (getComputedStyle(el).display === 'inline') {
      let block = el.parentElement;
      while (getComputedStyle(block).display === 'inline') block = block.parentElement;
      inline = block.textContent.trim().length > el.textContent.trim().length;
    }
    const high = Math.round(bottom - top), across = Math.round(right - left);
    const least = inline ? 0 : touch ? 44 : 24;
    if (high < least || across < Math.min(least, 24)) wrong.add(`${name(el)} is a target of ${across} x ${high}: ${(el.textContent || el.name || '').trim().slice(0, 30)}`);
  }

  if (document.fonts.size) wrong.add(`${document.fonts.size} fonts are loaded`);
  if (!document.title.trim()) wrong.add('no title');
  if (document.querySelectorAll('main').length !== 1 || document.querySelectorAll('h1').length !== 1) wrong.add('not one main and one h1');
  return [...wrong];
}
