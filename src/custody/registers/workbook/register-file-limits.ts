/** What a file may cost to be read. A file beyond one of these is refused as a whole, so that no row is lost unseen. */
export interface RegisterFileLimits {
  /** Size of the file in bytes. */
  readonly maxBytes: number;
  /** Size in bytes of all its parts that are read, once unpacked; also the characters of all cells together. */
  readonly maxUnpackedBytes: number;
  /** Rows with content of one sheet. */
  readonly maxRows: number;
  /** Columns with content of one sheet. */
  readonly maxColumns: number;
  /** Cells with content of all sheets together. */
  readonly maxCells: number;
  /** Size in bytes of the heap of the process that reads. */
  readonly maxMemoryBytes: number;
  /** Time in milliseconds that the reading may take. */
  readonly maxMilliseconds: number;
}

/** A register of years of a busy office has some twenty thousand rows of two dozen columns. */
export const DEFAULT_FILE_LIMITS: RegisterFileLimits = {
  maxBytes: 20 * 1024 * 1024,
  maxUnpackedBytes: 128 * 1024 * 1024,
  maxRows: 50_000,
  maxColumns: 200,
  maxCells: 1_500_000,
  maxMemoryBytes: 768 * 1024 * 1024,
  maxMilliseconds: 120_000,
};
