// Finds known names inside running text, however many there are, in one walk over the text.

const PREFIX = 3;
const WORD = /[\p{L}\p{N}]/u;

export interface Literals {
  /** `replacement` stands for `text` from now on. Shorter than three letters nothing can be told from ordinary text, so it is left out. */
  add(text: string, replacement: string): void;
  /** The pieces of `text`, in order: names replaced and marked, the rest as it was. The longest name wins. Case does not matter. */
  split(text: string): readonly Segment[];
}

export interface Segment {
  readonly text: string;
  /** True when nothing more is to be done with it. */
  readonly masked: boolean;
}

/** Lower case of the same length, so that positions agree. */
const lower = (text: string): string => {
  const small = text.toLowerCase();
  return small.length === text.length ? small : text;
};

export function createLiterals(): Literals {
  const known = new Map<string, string>();
  /** Lengths of the names that begin so, longest first. */
  const byPrefix = new Map<string, number[]>();

  const longestAt = (text: string, at: number): string | null => {
    if (at > 0 && WORD.test(text.charAt(at)) && WORD.test(text.charAt(at - 1))) return null;
    for (const length of byPrefix.get(text.slice(at, at + PREFIX)) ?? []) {
      const end = at + length;
      const whole = !(WORD.test(text.charAt(end)) && WORD.test(text.charAt(end - 1)));
      if (whole && known.has(text.slice(at, end))) return text.slice(at, end);
    }
    return null;
  };

  return {
    add(text, replacement) {
      const literal = lower(text);
      if (literal.length < PREFIX || known.has(literal)) return;
      known.set(literal, replacement);
      const prefix = literal.slice(0, PREFIX);
      const lengths = byPrefix.get(prefix) ?? [];
      if (!lengths.includes(literal.length))
        byPrefix.set(
          prefix,
          [...lengths, literal.length].sort((a, b) => b - a),
        );
    },
    split(text) {
      const small = lower(text);
      const segments: Segment[] = [];
      let from = 0;
      for (let at = 0; at < small.length; ) {
        const literal = longestAt(small, at);
        if (literal === null) {
          at += 1;
          continue;
        }
        if (at > from) segments.push({ text: text.slice(from, at), masked: false });
        segments.push({ text: known.get(literal) ?? '', masked: true });
        at += literal.length;
        from = at;
      }
      if (from < text.length) segments.push({ text: text.slice(from), masked: false });
      return segments;
    },
  };
}
