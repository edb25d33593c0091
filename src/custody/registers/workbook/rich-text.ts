import { isSet, unescaped } from './open-xml-names.js';
import type { XmlElement } from './xml.js';

/** A text of a cell and which of its pieces are struck through; a piece without own font has that of the cell. */
export interface RichText {
  readonly text: string;
  readonly hasStanding: boolean;
  readonly hasStruck: boolean;
  readonly hasPlain: boolean;
}

/** Whether all of a text is struck through. */
export function isTextStruck(text: RichText, isCellStruck: boolean): boolean {
  return !text.hasStanding && (text.hasPlain ? isCellStruck : text.hasStruck);
}

/** Collects the text of a shared or inline string from its elements; phonetic runs are no text of the cell. */
export class RichTextCollector {
  private text = '';
  private hasStanding = false;
  private hasStruck = false;
  private hasPlain = false;
  private run: { hasFont: boolean; isStruck: boolean } | null = null;
  private phoneticDepth = 0;
  private isInText = false;

  opened(element: XmlElement): void {
    if (element.name === 'rPh') this.phoneticDepth += 1;
    if (this.phoneticDepth > 0) return;
    if (element.name === 'r') this.run = { hasFont: false, isStruck: false };
    if (element.name === 'rPr' && this.run) this.run.hasFont = true;
    if (element.name === 'strike' && this.run) this.run.isStruck = isSet(element.attribute('val'), true);
    if (element.name === 't') this.isInText = true;
  }

  add(text: string): void {
    if (!this.isInText) return;
    this.text += text;
    if (text.trim() === '') return;
    if (!this.run?.hasFont) this.hasPlain = true;
    else if (this.run.isStruck) this.hasStruck = true;
    else this.hasStanding = true;
  }

  closed(name: string): void {
    if (name === 'rPh') this.phoneticDepth -= 1;
    if (name === 'r') this.run = null;
    if (name === 't') this.isInText = false;
  }

  result(): RichText {
    const { hasStanding, hasStruck, hasPlain } = this;
    return { text: unescaped(this.text), hasStanding, hasStruck, hasPlain };
  }
}
