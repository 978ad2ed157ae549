// Where a window on many rows stands: pure, so that only what is visible is ever built.

export const clamp = (n: number, least: number, most: number): number => Math.max(least, Math.min(most, n));

/** The window's first row, moved as little as possible so that `cursor` is seen. */
export function follow(top: number, cursor: number, height: number, total: number): number {
  const within = clamp(top, cursor - height + 1, cursor);
  return clamp(within, 0, Math.max(0, total - height));
}

/**
 * The window's first row, moved as little as possible so that rows `from` to `to` (not in it) are seen. What is longer than
 * the window fills it: from its beginning when it comes into view, and from wherever one has read to after that.
 */
export function reveal(top: number, from: number, to: number, height: number, total: number): number {
  if (to - from <= height) return follow(follow(top, to - 1, height, total), from, height, total);
  return top >= from && top + height <= to ? top : from;
}
