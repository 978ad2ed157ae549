// A real terminal for tests: the program runs in a pty, its bytes are drawn by xterm, and the test reads the screen.
import { type IPty, spawn } from '@lydell/node-pty';
import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export interface Ended {
  readonly code: number;
  /** The signal that ended it; 0 when none did. */
  readonly signal: number;
}

const WAIT_MS = 20_000;
// How often the screen is looked at while something is waited for.
const LOOK_MS = 10;

export class TerminalScreen {
  readonly #terminal: headless.Terminal;
  readonly #pty: IPty;
  #bytes = 0;
  #raw = '';
  #ended: Ended | null = null;
  /** Settles when the program has ended. */
  readonly ended: Promise<Ended>;

  constructor(command: string, args: readonly string[], { columns = 80, rows = 24, env = {}, cwd }: ScreenOptions = {}) {
    this.#terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
    this.#terminal.loadAddon(new unicode11.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#pty = spawn(command, [...args], {
      cols: columns,
      rows,
      name: 'xterm-256color',
      env: environment(env),
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#pty.onData((data) => {
      this.#bytes += Buffer.byteLength(data);
      this.#raw += data;
      this.#terminal.write(data);
    });
    // What the terminal answers when it is asked something.
    this.#terminal.onData((data) => this.#pty.write(data));
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#ended = { code: exitCode, signal: signal ?? 0 };
        resolve(this.#ended);
      });
    });
  }

  /** How many bytes the program has written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Everything that the program has written, escape sequences and all. */
  get raw(): string {
    return this.#raw;
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** True while the program draws on the alternate screen. */
  get alternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  get bracketedPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  lines(): readonly string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '');
  }

  text(): string {
    return this.lines().join('\n').trimEnd();
  }

  /** Everything that has been on the main screen, too, as far as it was kept. */
  history(): string {
    const { normal } = this.#terminal.buffer;
    return Array.from({ length: normal.length }, (_, y) => normal.getLine(y)?.translateToString(true) ?? '')
      .join('\n')
      .trimEnd();
  }

  /** The cells of the screen, for pictures. */
  cell(x: number, y: number): headless.IBufferCell | undefined {
    const { active } = this.#terminal.buffer;
    return active.getLine(active.viewportY + y)?.getCell(x);
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** Pastes as a terminal does that marks pastes. */
  paste(text: string): void {
    this.#pty.write(this.bracketedPaste ? `\u001B[200~${text}\u001B[201~` : text);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  kill(signal: string): void {
    if (this.#ended === null) this.#pty.kill(signal);
  }

  /** Waits until everything that has arrived is drawn. */
  #drawn(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }

  /** Waits until `met` holds for the screen's text; its text then. */
  async until(what: string, met: (text: string) => boolean, ms = WAIT_MS): Promise<string> {
    const end = Date.now() + ms;
    for (;;) {
      await this.#drawn();
      const text = this.text();
      if (met(text)) return text;
      if (Date.now() > end) throw new Error(`Not seen within ${ms} ms: ${what}\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  see(what: string | RegExp, ms?: number): Promise<string> {
    return this.until(String(what), (text) => (typeof what === 'string' ? text.includes(what) : what.test(text)), ms);
  }

  gone(what: string, ms?: number): Promise<string> {
    return this.until(`no ${what}`, (text) => !text.includes(what), ms);
  }

  /** Ends the program if it still runs, and waits for that. */
  async close(): Promise<void> {
    this.kill('SIGKILL');
    await this.ended;
    this.#terminal.dispose();
  }
}

function environment(change: ScreenOptions['env']): Record<string, string> {
  // CI must be absent, not empty: what colours text looks for the name alone. The others would change what is drawn.
  const cleared = {
    CI: undefined,
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    INK_SCREEN_READER: undefined,
    TMUX: undefined,
    STY: undefined,
  };
  const all = { ...process.env, ...cleared, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...change };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
