// The command line's ways out: data to stdout, everything else to stderr, all of it inert.
import { plain } from '../text/plain.ts';

export interface Output {
  /** Data. Written as it is: whoever formats it makes it inert. */
  data(text: string): void;
  /** A sentence for the person, on stderr. */
  say(text: string): void;
  /** How far it is: one line that is overwritten, only when stderr is a terminal and nobody asked for quiet. */
  progress(text: string): void;
  /** Ends the progress line. */
  progressDone(): void;
}

const CLEAR_LINE = '\r\u001B[K';

/** The process's own streams. A reader that goes away (`| head`) ends the writing, silently. */
export function processOutput({ quiet }: { readonly quiet: boolean }): Output {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: Error) => {
      if (!('code' in error) || error.code !== 'EPIPE') throw error;
    });
  }
  const live = stderr.isTTY && !quiet;
  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write(CLEAR_LINE);
    shown = false;
  };
  return {
    data: (text) => {
      clear();
      stdout.write(text);
    },
    say: (text) => {
      clear();
      stderr.write(`${plain(text)}\n`);
    },
    progress: (text) => {
      if (!live) return;
      stderr.write(CLEAR_LINE + plain(text).slice(0, Math.max(20, (stderr.columns || 80) - 1)));
      shown = true;
    },
    progressDone: clear,
  };
}
