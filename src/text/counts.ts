// Numbers as a person reads them.

const grouped = new Intl.NumberFormat('en-US');

/** `13,422`. */
export const thousands = (count: number): string => grouped.format(count);

/** `1 call`, `13,422 calls`. */
export const many = (count: number, one: string, more = `${one}s`): string => `${thousands(count)} ${count === 1 ? one : more}`;
