// The command line's ways out: data to stdout, everything else to stderr, all of it inert.
import stringWidth from 'string-width';
import { plain } from '../text/plain.ts';
import { EXIT } from './exit.ts';

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

/** The beginning of `text` that is at most `columns` cells wide. */
function fitted(text: string, columns: number): string {
  let width = 0;
  let end = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += stringWidth(segment);
    if (width > columns) break;
    end += segment;
  }
  return end;
}

const CLEAR_LINE = '\r\u001B[K';

/** The process's own streams. A reader that goes away (`| head`) ends the writing, silently. */
export function processOutput({ quiet }: { readonly quiet: boolean }): Output {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: Error) => {
      if ('code' in error && error.code === 'EPIPE') return;
      // What was asked for could not be handed over: that must never look like an answer.
      process.exitCode = EXIT.nothingDone;
      if (stream !== stderr) stderr.write(`tls-migrate: the output cannot be written: ${plain(error.message)}\n`);
      process.exit();
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
      stderr.write(CLEAR_LINE + fitted(plain(text), Math.max(20, (stderr.columns || 80) - 1)));
      shown = true;
    },
    progressDone: clear,
  };
}
