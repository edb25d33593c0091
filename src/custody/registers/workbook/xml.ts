import { TextDecoder } from 'node:util';
import sax from 'sax';
import { RegisterFileError } from '../register-file-error.js';
import { unicodeForm } from './unicode-form.js';

const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 256;
/** The parser checks the length of what it holds once a piece. */
const PIECE_CHARACTERS = 16 * 1024;

/** An element as it begins. The namespace is that of Open XML in its transitional form, whichever form the file has. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** Value of an attribute by its local name, and by its namespace where it has one. */
  attribute(name: string, namespace?: string): string | undefined;
}

export interface XmlHandler {
  opened?(element: XmlElement): void;
  closed?(name: string, namespace: string): void;
  text?(text: string): void;
}

/**
 * Reads XML as it comes, without building a tree. Document types and with them all entities of a file's own are refused.
 * @throws RegisterFileError
 */
export async function readXml(pieces: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const parser = parserFor(handler);
  for await (const text of textOf(pieces)) {
    for (let at = 0; at < text.length; at += PIECE_CHARACTERS) {
      parser.write(text.slice(at, at + PIECE_CHARACTERS));
      // The parser hands attributes on when their element is complete, which may never happen.
      if (waitingAttributes(parser) > MAX_ATTRIBUTES) refuse();
    }
  }
  parser.close();
}

const options: sax.SAXOptions & { readonly strictEntities: boolean } = {
  xmlns: true,
  // Without positions the parser does not check how much it holds.
  position: true,
  strictEntities: true,
};

function parserFor(handler: XmlHandler): sax.SAXParser {
  const parser = sax.parser(true, options);
  let depth = 0;
  parser.onerror = (error) => {
    throw new RegisterFileError('FILE_DAMAGED', {}, error);
  };
  parser.ondoctype = refuse;
  parser.onsgmldeclaration = refuse;
  parser.onopentagstart = () => {
    depth += 1;
    if (depth > MAX_DEPTH) refuse();
  };
  parser.onopentag = (tag) => handler.opened?.(elementOf(tag as sax.QualifiedTag));
  parser.onclosetag = () => {
    depth -= 1;
    const { tag } = parser as unknown as { readonly tag: sax.QualifiedTag };
    handler.closed?.(tag.local, transitional(tag.uri));
  };
  parser.ontext = (text) => handler.text?.(text);
  parser.oncdata = (text) => handler.text?.(text);
  return parser;
}

function waitingAttributes(parser: sax.SAXParser): number {
  return (parser as unknown as { readonly attribList: readonly unknown[] }).attribList.length;
}

function refuse(): never {
  throw new RegisterFileError('FILE_DAMAGED');
}

function elementOf(tag: sax.QualifiedTag): XmlElement {
  return {
    namespace: transitional(tag.uri),
    name: tag.local,
    attribute: (name, namespace) =>
      namespace === undefined ? tag.attributes[name]?.value : qualifiedAttribute(tag, name, namespace),
  };
}

function qualifiedAttribute(tag: sax.QualifiedTag, name: string, namespace: string): string | undefined {
  return Object.values(tag.attributes).find(
    (attribute) => attribute.local === name && transitional(attribute.uri) === namespace,
  )?.value;
}

const STRICT_NAMESPACES: ReadonlyMap<string, string> = new Map([
  [
    'http://purl.oclc.org/ooxml/spreadsheetml/main',
    'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  ],
  [
    'http://purl.oclc.org/ooxml/officeDocument/relationships',
    'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  ],
]);

function transitional(namespace: string): string {
  return STRICT_NAMESPACES.get(namespace) ?? namespace;
}

async function* textOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  try {
    for await (const piece of pieces) {
      decoder ??= new TextDecoder(unicodeForm(piece), { fatal: true });
      yield decoder.decode(piece, { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    throw error instanceof RegisterFileError ? error : new RegisterFileError('FILE_DAMAGED', {}, error);
  }
}
