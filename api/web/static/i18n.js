// Two languages, one catalogue: the server's words/*.json, of which each page is
// sent what it needs in its reader's language. Another language is another page.

const messages = {};

/** fill takes the messages of the page. */
export const fill = (more) => { Object.assign(messages, more); };

/** current is "zh" or "en", the language in which the server made the page. */
export const current = () => (document.documentElement.lang.startsWith('zh') ? 'zh' : 'en');

/** locale is the current language for Intl. */
export const locale = () => document.documentElement.lang;

// Hebrew and Arabic, and what lies between them: names in these would pull the
// sentence around them to their side.
const fromTheRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** apart keeps words that run from right to left from turning those beside them around. */
const apart = (v) => (fromTheRight.test(v) ? `\u2068${v}\u2069` : v);

/** t is the message with its {names} replaced by values; a value may be a function. */
export function t(key, values = {}) {
  const message = messages[key];
  if (message === undefined) throw new Error(`this page has no message "${key}": see sections in pages.go`);
  return message.replace(/\{(\w+)\}/g, (_, name) => {
    const v = values[name];
    return apart((typeof v === 'function' ? v() : v) ?? '');
  });
}

/** has says whether there is such a message. */
export const has = (key) => key in messages;

/** label sets an element's text or attribute to a message: a key, or [key, values]. */
export function label(e, what, message) {
  const [key, values] = Array.isArray(message) ? message : [message, {}];
  if (what === 'text') e.textContent = t(key, values);
  else e.setAttribute(what, t(key, values));
}

/** speak opens the page anew in another language, and every page from now on. */
export function speak(language) {
  document.cookie = `langdu_language=${language}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}

const formats = new Map(); // options → format: a list of dates asks for the same again and again

/** day writes a date as people say it. */
export function day(iso, options = { year: 'numeric', month: 'long', day: 'numeric' }) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), options));
  return formats.get(key).format(new Date(iso));
}

/** clock writes seconds as 0:07. */
export function clock(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}
