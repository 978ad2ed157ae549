// The only place where text reaches the screen: every string passes through `plain` here, whatever it went through before.
import { Text } from 'ink';
import { memo } from 'react';
import { plain } from '../../src/text/plain.ts';
import type { Line } from '../text.ts';
import { LOOK } from '../theme.ts';

interface RowProps {
  readonly spans: Line;
}

const same = (a: Line, b: Line): boolean =>
  a.length === b.length && a.every((one, at) => one.text === b[at]?.text && one.tone === b[at]?.tone);

/** One row of the screen. It never wraps: whoever builds a line has measured it. */
export const Row = memo(
  ({ spans }: RowProps) => {
    const parts = spans.filter(({ text }) => text !== '');
    // An empty text has no height; a row has one.
    if (parts.length === 0) return <Text> </Text>;
    return (
      <Text wrap="truncate">
        {parts.map(({ text, tone }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity beyond their place.
          <Text key={at} {...LOOK[tone]}>
            {plain(text)}
          </Text>
        ))}
      </Text>
    );
  },
  (before, after) => same(before.spans, after.spans),
);
