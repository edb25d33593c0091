import { Decimal } from 'decimal.js';
import { cellOf } from './register-cases.js';
import {
  cellText,
  isBlank,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
import { readQuantity } from './register-quantity.js';

/** How much of an item left, by its columns of what was issued and what remains, and which of them says so. */
export interface IssuedShare {
  /** UNCLEAR where a number is illegible, more than came in, or contradicts the other. */
  readonly share: 'NOT_STATED' | 'NONE' | 'ALL' | 'PART' | 'UNCLEAR';
  readonly column: RegisterColumn;
}

/** Reads the columns of what was issued and what remains against the quantity that came in. */
export function issuedShareOf(cells: RegisterCells): IssuedShare {
  const received = amountOf(cellOf(cells, 'quantity'));
  const issued = shareBy(cellOf(cells, 'issuedQuantity'), received, (amount) => amount);
  const remaining = shareBy(cellOf(cells, 'remaining'), received, (amount, all) => all.minus(amount));
  if (issued === null) return { share: remaining ?? 'NOT_STATED', column: 'remaining' };
  const agrees = remaining === null || (issued === remaining && addUp(cells, received));
  return { share: agrees ? issued : 'UNCLEAR', column: 'issuedQuantity' };
}

function shareBy(
  cell: RegisterCell,
  received: Decimal | null,
  issuedOf: (amount: Decimal, received: Decimal) => Decimal,
): IssuedShare['share'] | null {
  if (isBlank(cell)) return null;
  const amount = amountOf(cell);
  if (amount === null || received === null) return 'UNCLEAR';
  const issued = issuedOf(amount, received);
  if (issued.isNegative() || issued.gt(received)) return 'UNCLEAR';
  if (issued.isZero()) return 'NONE';
  return issued.eq(received) ? 'ALL' : 'PART';
}

function addUp(cells: RegisterCells, received: Decimal | null): boolean {
  const issued = amountOf(cellOf(cells, 'issuedQuantity'));
  const remaining = amountOf(cellOf(cells, 'remaining'));
  return issued !== null && remaining !== null && received?.eq(issued.plus(remaining)) === true;
}

function amountOf(cell: RegisterCell): Decimal | null {
  if (/^[-–—]$/u.test(cellText(cell))) return new Decimal(0);
  const reading = readQuantity(cell);
  return reading.outcome === 'NUMBER' ? new Decimal(reading.value) : null;
}
