// Walking over a row of buttons: one of them is in the tab order, and the arrow
// keys go to the others, so that a long text is one stop of the Tab key.

const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** rove makes the buttons inside an element such a row; it returns point(i), which puts button i into the tab order. */
export function rove(element, buttons) {
  const point = (i) => {
    for (const b of buttons) b.tabIndex = -1;
    if (buttons[i]) buttons[i].tabIndex = 0;
  };
  element.addEventListener('keydown', (e) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { Home: 0, End: buttons.length - 1 }[e.key] ?? at + (steps[e.key] ?? NaN);
    if (at < 0 || !buttons[to]) return;
    e.preventDefault();
    point(to);
    buttons[to].focus();
  });
  point(0);
  return point;
}
