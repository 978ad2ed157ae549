// Rows under one another: a few that stay, or a window on many of which only the visible ones are built and drawn.
import { Box } from 'ink';
import { boxWidth } from '../layout.ts';
import type { Body } from '../page.ts';
import { type Line, spoken, truncateLine } from '../text.ts';
import { Row } from './text.tsx';

interface LinesProps {
  readonly lines: readonly Line[];
  readonly width: number;
  /** Takes this many rows whatever there is to show; as many as there are lines when it is left out. */
  readonly height?: number;
}

// Nothing here is clipped by Ink: that takes a line apart cell by cell, on every frame. What does not fit is not drawn at all.
export function Lines({ lines, width, height = lines.length }: LinesProps) {
  return (
    <Box flexDirection="column" width={boxWidth(width)} height={height} flexShrink={0}>
      {lines.slice(0, height).map((spans, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
        <Row key={at} spans={Number.isFinite(width) ? truncateLine(spans, width) : spoken(spans)} />
      ))}
    </Box>
  );
}

interface WindowProps {
  readonly body: Body;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function Window({ body, top, width, height }: WindowProps) {
  const visible = Math.max(0, Math.min(height, body.total - top));
  const lines = Array.from({ length: visible }, (_, at) => body.line(top + at));
  return <Lines lines={lines} width={width} height={height} />;
}
