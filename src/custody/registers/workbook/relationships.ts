import type { Archive } from './archive.js';
import { PACKAGE_RELATIONSHIP } from './open-xml-names.js';
import { readXml } from './xml.js';

/** Where a part points to. */
export interface Relationship {
  /** The last word of its type, such as "worksheet". */
  readonly kind: string;
  readonly part: string;
}

/** What a part points to inside the archive, by the id of the relationship; the root of the archive is ''. */
export async function relationshipsOf(archive: Archive, part: string): Promise<Map<string, Relationship>> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const list = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const relationships = new Map<string, Relationship>();
  if (!archive.has(list)) return relationships;
  await readXml(archive.read(list), {
    opened: (element) => {
      if (element.namespace !== PACKAGE_RELATIONSHIP || element.name !== 'Relationship') return;
      const [id, type, target] = ['Id', 'Type', 'Target'].map((name) => element.attribute(name));
      if (id === undefined || type === undefined || target === undefined) return;
      if (element.attribute('TargetMode') === 'External') return;
      const kind = type.slice(type.lastIndexOf('/') + 1);
      relationships.set(id, { kind, part: resolved(folder, target) });
    },
  });
  return relationships;
}

/** A target is a path seen from the folder of its part, or from the root when it begins with a slash. */
function resolved(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of `${target.startsWith('/') ? '' : folder}${target}`.split('/')) {
    if (step === '..') path.pop();
    else if (step !== '' && step !== '.') path.push(step);
  }
  return decoded(path.join('/'));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
