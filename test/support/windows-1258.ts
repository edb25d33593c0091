import iconv from 'iconv-lite';

/** Windows-1258 has the letters of Vietnamese without their tones, which it writes behind them. */
export function inWindows1258(text: string): Buffer {
  const letters = Array.from(text.normalize('NFC'), (letter) => {
    const [tone = ''] = letter.normalize('NFD').match(/[\u0300\u0301\u0303\u0309\u0323]/) ?? [];
    return letter.normalize('NFD').replace(tone, '').normalize('NFC') + tone;
  });
  return iconv.encode(letters.join(''), 'windows-1258');
}
