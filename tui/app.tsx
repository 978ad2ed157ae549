// The assistant on a terminal: draws the state, hands on keys, pastes and sizes. It decides nothing.
import { Box, type Key, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import type { Program } from './effects.ts';
import { keyPresses } from './key-names.ts';
import { isTooSmall, LEAST } from './layout.ts';
import { layout } from './page.ts';
import { type Event, type State, top } from './state.ts';
import { line, wrap } from './text.ts';
import { Fields } from './widgets/field.tsx';
import { Footer } from './widgets/footer.tsx';
import { Header } from './widgets/header.tsx';
import { Lines } from './widgets/lines.tsx';
import { PageView } from './widgets/page.tsx';

/** Lends the terminal to `run` and takes it back after that. */
export type LendTerminal = (run: () => Promise<void>) => Promise<void>;

interface AppProps {
  readonly program: Program;
  readonly now: () => number;
  /** Called once with what only a mounted app can do. */
  readonly onMounted: (lend: LendTerminal) => void;
}

export function App({ program, now, onMounted }: AppProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onMounted((run) => suspendTerminal(run)), [onMounted, suspendTerminal]);
  const { columns, rows } = useWindowSize();
  const state = useSyncExternalStore(
    (listener) => program.subscribe(listener),
    () => program.state(),
  );
  const tick = (): Event => ({ type: 'tick', now: now() });
  useEffect(() => {
    const { size } = program.state();
    if (size.columns !== columns || size.rows !== rows) program.send({ type: 'resized', size: { columns, rows } });
  }, [program, columns, rows]);
  useInput((input: string, key: Key) => {
    const { presses, paste } = keyPresses(input, key);
    if (paste !== null) program.send(tick(), { type: 'paste', text: paste });
    else program.send(tick(), ...presses.map((press): Event => ({ type: 'key', ...press })));
  });
  usePaste((text) => program.send(tick(), { type: 'paste', text }));
  return <Screen state={state} />;
}

/** The whole screen, exactly as many rows as the terminal has. */
export function Screen({ state }: { readonly state: State }) {
  const { columns, rows } = state.size;
  if (isTooSmall(state.size)) {
    const need = `tls-migrate needs ${LEAST.columns} by ${LEAST.rows} characters; this window has ${columns} by ${rows}. Make it larger, or press Ctrl-C to leave.`;
    return <Lines lines={wrap(line(need), columns)} width={columns} height={rows} />;
  }
  const { width } = layout(state);
  const screen = top(state);
  const footer = 3;
  return (
    <Box flexDirection="column" width={columns} height={rows} paddingX={1}>
      <Header state={state} width={width} />
      <PageView state={state} />
      {screen.name === 'filter' ? (
        <>
          <Fields fields={[{ label: 'Filter', field: screen.field }]} focus={0} rows={1} width={width} x={1} y={rows - footer} />
          <Footer state={state} width={width} height={footer - 1} />
        </>
      ) : (
        <Footer state={state} width={width} height={footer} />
      )}
    </Box>
  );
}
