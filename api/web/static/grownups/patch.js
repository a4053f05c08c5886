// Showing something anew without taking it away: what is the same stays where it
// is, with the focus, the selection and the scroll position of whoever reads.

/**
 * patch makes the element's children what fresh is. Elements are matched by their
 * place, or by data-key where they have one; those that differ in tag or key are put
 * in anew, with their listeners.
 */
export function patch(element, fresh) {
  const kept = new Map([...element.children].filter((e) => e.dataset.key).map((e) => [e.dataset.key, e]));
  let at = element.firstChild;
  for (const node of fresh) {
    const old = node.dataset?.key ? kept.get(node.dataset.key) : at;
    if (old && alike(old, node)) {
      if (old !== at) element.insertBefore(old, at);
      settle(old, node);
      at = old.nextSibling;
    } else {
      element.insertBefore(node, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.dataset?.key === b.dataset?.key;

function settle(old, node) {
  if (old.isEqualNode(node)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = node.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!node.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  for (const { name, value } of node.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  patch(old, [...node.childNodes]);
}
