import { STYLE, TABLE } from './open-document-names.js';
import type { XmlElement } from './xml.js';

/** What of the styles of a document decides how it is read. They stand before the sheets. */
export class OpenDocumentStyles {
  private readonly struck = new Set<string>();
  private readonly hiddenTables = new Set<string>();
  private current = '';

  opened(element: XmlElement): void {
    if (element.namespace !== STYLE) return;
    if (element.name === 'style') this.current = element.attribute('name', STYLE) ?? '';
    if (element.name === 'text-properties') this.readText(element);
    if (element.name === 'table-properties' && element.attribute('display', TABLE) === 'false') {
      this.hiddenTables.add(this.current);
    }
  }

  isStruck(style: string | undefined): boolean {
    return style !== undefined && this.struck.has(style);
  }

  isHiddenTable(style: string | undefined): boolean {
    return style !== undefined && this.hiddenTables.has(style);
  }

  private readText(element: XmlElement): void {
    const line = element.attribute('text-line-through-style', STYLE);
    const type = element.attribute('text-line-through-type', STYLE);
    if ((line ?? type ?? 'none') !== 'none') this.struck.add(this.current);
  }
}
