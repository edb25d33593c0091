import type { DumpEvent, DumpObserver } from './dump-checks.js';
import { describe } from './event-checks.js';
import type { Report } from './report.js';
import { countInVietnamese } from './language.js';

interface Group {
  readonly type: string;
  readonly user: string;
  count: number;
  readonly first: number;
  last: number;
  at: string;
}

/** What one transaction did in the name of a person, as long as it is not whole. */
interface OpenTransaction {
  readonly rows: DumpEvent[];
  isTold: boolean;
}

/**
 * Changes that did not come through the application: not a fault by itself, but somebody must explain them. They are told
 * by kind and log-in, each of these once: whoever makes a thousand of one kind does not hide the one of another.
 */
export class DirectWrites implements DumpObserver {
  private readonly direct = new Map<string, Group>();
  private readonly untold = new Map<string, Group>();
  private readonly open = new Map<string, OpenTransaction>();

  constructor(private readonly report: Report) {}

  observe(event: DumpEvent): void {
    const { index, entry } = event;
    const isBaseline = entry.type.endsWith('.baseline');
    if (entry.actor === null && (entry.kind === 'ddl' || (entry.kind === 'row' && !isBaseline))) {
      add(this.direct, event);
    }
    this.follow(event);
    if (entry.type === 'system.malformed') {
      this.report.note(
        'malformed',
        `Bản ghi ${index}: một sự kiện sai định dạng đã được ghi nguyên trạng: ${describe(entry)}`,
        `Entry ${index}: a malformed event was logged as it was: ${describe(entry)}`,
      );
    }
  }

  finish(): void {
    for (const { type, user, count, first, last, at } of this.direct.values()) {
      this.report.note(
        `direct ${type} ${user}`,
        `Thay đổi không qua ứng dụng: ${type} (db:${user}), ${countInVietnamese(count)} lần, bản ghi ${first} đến ${last}, lần cuối ${at}.`,
        `Outside the application: ${type} (db:${user}), ${count} times, entries ${first} to ${last}, the last at ${at}.`,
      );
    }
    for (const { type, user, count, first, last, at } of this.untold.values()) {
      this.report.note(
        `untold ${type} ${user}`,
        `Thay đổi đứng tên một người mà ứng dụng không kể sự kiện nào: ${type} (db:${user}), ${countInVietnamese(count)} lần, bản ghi ${first} đến ${last}, lần cuối ${at}.`,
        `In the name of a person, with no event of the application beside it: ${type} (db:${user}), ${count} times, entries ${first} to ${last}, the last at ${at}.`,
      );
    }
    if (this.direct.size + this.untold.size > 0) return;
    this.report.good('Không có thay đổi nào ngoài ứng dụng.', 'No change was made outside the application.');
  }

  /** The application tells of every change in its transaction; rows alone are those of somebody who took its role. */
  private follow(event: DumpEvent): void {
    const { db, kind, actor } = event.entry;
    const transaction = this.open.get(db.xid) ?? { rows: [], isTold: false };
    if (kind === 'domain') transaction.isTold = true;
    if (kind === 'row' && actor !== null) transaction.rows.push(event);
    if (db.i < db.n) {
      this.open.set(db.xid, transaction);
      return;
    }
    this.open.delete(db.xid);
    if (transaction.isTold) return;
    for (const each of transaction.rows) add(this.untold, each);
  }
}

function add(groups: Map<string, Group>, { index, entry }: DumpEvent): void {
  const key = `${entry.type} ${entry.db.user}`;
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, {
      type: entry.type,
      user: entry.db.user,
      count: 1,
      first: index,
      last: index,
      at: entry.at,
    });
  } else {
    group.count += 1;
    group.last = index;
    group.at = entry.at;
  }
}
