/** In which language the program speaks; both: Vietnamese with English under it. */
export type Language = 'vi' | 'en' | 'both';

/** How many, as Vietnamese papers write it: 161.480. The number of a single entry is a name and stays as it is. */
export function countInVietnamese(count: number | bigint): string {
  return count.toString().replaceAll(/\B(?=(?:\d{3})+$)/g, '.');
}
