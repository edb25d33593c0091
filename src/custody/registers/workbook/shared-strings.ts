import type { Archive } from './archive.js';
import { MAIN } from './open-xml-names.js';
import { RichTextCollector, type RichText } from './rich-text.js';
import { readXml } from './xml.js';

/** The texts that cells name by their number. */
export async function sharedStringsOf(
  archive: Archive,
  part: string | undefined,
): Promise<readonly RichText[]> {
  const strings: RichText[] = [];
  if (part === undefined || !archive.has(part)) return strings;
  let current: RichTextCollector | null = null;
  await readXml(archive.read(part), {
    opened: (element) => {
      if (element.namespace !== MAIN) return;
      if (element.name === 'si') current = new RichTextCollector();
      else current?.opened(element);
    },
    text: (text) => current?.add(text),
    closed: (name, namespace) => {
      if (namespace !== MAIN) return;
      if (name === 'si' && current) {
        strings.push(current.result());
        current = null;
      } else current?.closed(name);
    },
  });
  return strings;
}
