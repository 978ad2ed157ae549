// The assistant mounted on Ink: bytes of a terminal in, frames out.
import { render } from 'ink-testing-library';
import { afterEach, expect, test, vi } from 'vitest';
import { App } from '../../tui/app.tsx';
import { top } from '../../tui/state.ts';
import { drive } from '../support/assistant.ts';
import { NOW } from '../support/fake-journey.ts';

const mounted: { unmount(): void }[] = [];
afterEach(() => {
  for (const app of mounted.splice(0)) app.unmount();
});

/** The assistant on a terminal of a hundred columns. */
function mount() {
  const driven = drive();
  const app = render(<App program={driven.program} now={() => NOW} onMounted={() => {}} />);
  mounted.push(app);
  const shows = (text: string) => vi.waitFor(() => expect(app.lastFrame()).toContain(text));
  return { ...driven, app, shows };
}

test('it takes the size of its terminal', async () => {
  const { shows, state } = mount();
  await shows('What should be checked?');
  expect(state().size.columns).toBe(100);
});

test('arrows, keys glued together and an enter among them all arrive', async () => {
  const { app, shows } = mount();
  app.stdin.write('\u001B[B'.repeat(6));
  await shows('enter start with the sample');
  app.stdin.write('kkkkkk\r');
  await shows('installations');
});

test('a lone escape goes back, though it could have been the start of an arrow', async () => {
  const { app, shows, state } = mount();
  app.stdin.write('?');
  await shows('Keys of this screen');
  app.stdin.write('\u001B');
  await shows('What should be checked?');
  expect(top(state()).name).toBe('scope');
});

test('a marked paste goes into the field as text, and presses nothing elsewhere', async () => {
  const { app, shows, state } = mount();
  app.stdin.write('\u001B[200~q\rq\u001B[201~');
  await shows('Pasted text is not taken here');
  app.stdin.write('f');
  await shows('Path');
  app.stdin.write('\u001B[200~/data/q\u001B[201~');
  await shows('/data/q');
  expect(top(state()).name).toBe('form');
});

test('Ctrl-C is a key like any other: it leaves with 130, not as Ink would', async () => {
  const { app, program } = mount();
  app.stdin.write('\u0003');
  expect(await program.left).toEqual({ code: 130, finished: false });
});
