// Pinyin as somebody types it (háng, hang2, lü4, nv3) to numbered pinyin.

const tones = { '\u0304': 1, '\u0301': 2, '\u030c': 3, '\u0300': 4 };

/** numbered writes a syllable with a number for its tone; without any mark the tone is the neutral one, 5. */
export function numbered(typed) {
  const letters = typed.trim().toLowerCase().normalize('NFD');
  let tone = /[1-5]$/.exec(letters)?.[0] ?? '';
  const plain = letters.replace(/[1-5]$/, '').replace(/[\u0304\u0301\u030c\u0300]/g, (m) => { tone ||= tones[m]; return ''; })
    .normalize('NFC').replace(/u:|ü/g, 'v');
  if (!plain) return '';
  return plain + (tone || 5);
}
