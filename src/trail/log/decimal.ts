const DECIMAL = /^(?:0|[1-9]\d{0,18})$/;
const MAXIMUM = 2n ** 63n - 1n;

/** An ASCII decimal without sign or leading zeroes, at most 2^63 − 1; undefined for anything else. */
export function parseDecimal(text: string): bigint | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAXIMUM ? value : undefined;
}
