// Numbered pinyin (xiao3, lv4, ma5) to pinyin with marks (xiǎo, lǜ, ma).

const marked = {
  a: 'āáǎà', e: 'ēéěè', i: 'īíǐì', o: 'ōóǒò', u: 'ūúǔù', ü: 'ǖǘǚǜ',
};

/** mark marks every syllable of a reading; syllables are separated by blanks. */
export function mark(reading) {
  return (reading ?? '').split(/\s+/).filter(Boolean).map(syllable).join(' ');
}

function syllable(s) {
  const [, letters, digit] = /^(.*?)([0-5]?)$/.exec(s.replace(/u:|v/g, 'ü'));
  const tone = Number(digit);
  if (!(tone >= 1 && tone <= 4)) return letters;
  // The mark goes on a or e, on the o of ou, else on the last vowel.
  let at = letters.search(/[ae]/);
  if (at < 0) at = letters.indexOf('ou');
  if (at < 0) at = Math.max(...[...'iouü'].map((v) => letters.lastIndexOf(v)));
  if (at < 0) return letters;
  return letters.slice(0, at) + marked[letters[at]][tone - 1] + letters.slice(at + 1);
}

/** spell writes an initial or a final as a child learns it: ü for v, no digit. */
export const spell = (part) => String(part ?? '').replace(/[0-9]/g, '').replace(/u:|v/g, 'ü');
