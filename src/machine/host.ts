// The machine as detection sees it: files, processes, environment, registry. Tests give a machine of their own.

export type Platform = 'linux' | 'darwin' | 'win32' | 'other';

/** What Node calls a platform, as far as detection tells them apart. */
export const platformNamed = (name: NodeJS.Platform): Platform =>
  name === 'linux' || name === 'darwin' || name === 'win32' ? name : 'other';

/** What `stat` (or `lstat`, which alone says `link`) tells of a path. */
export interface FileStat {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits (0o7777). */
  readonly mode: number;
  readonly uid: number;
  readonly size: number;
}

export interface RunResult {
  /** Null when it was killed or never started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not end by itself. */
  readonly failure: 'timeout' | 'cancelled' | 'not-started' | null;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Set (or, with undefined, removed) in the child's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where it runs, instead of the neutral folder. */
  readonly cwd?: string;
}

/** One value of the Windows registry. DWORDs are numbers; the default value's name is empty. */
export interface RegistryValue {
  readonly name: string;
  readonly value: string | number;
}

/** Reading never throws: what is not there, or may not be read, is null or empty. */
export interface Host {
  readonly platform: Platform;
  readonly release: string;
  readonly arch: string;
  readonly hostname: string;
  readonly homedir: string;
  /** The user's numeric id; null on Windows. */
  readonly uid: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program that runs the assistant; null where that says nothing. */
  readonly execPath: string | null;
  /** What a path leads to, links followed; null where there is nothing. */
  stat(path: string): Promise<FileStat | null>;
  /** What a path is itself: a symbolic link is a `link`. */
  lstat(path: string): Promise<FileStat | null>;
  /** Where a symbolic link points, as it is written there; null when it is none. */
  readlink(path: string): Promise<string | null>;
  realpath(path: string): Promise<string | null>;
  /** The names in a directory, sorted; empty where there is none. */
  readdir(path: string): Promise<readonly string[]>;
  /** At most `maxBytes` from the start of a file, as text; null when it cannot be read. */
  readText(path: string, maxBytes: number): Promise<string | null>;
  /** The bytes of a file from `offset`, at most `length` of them, fewer at its end; null when it cannot be read. */
  readBytes(path: string, offset: number, length: number): Promise<Uint8Array | null>;
  /**
   * Runs a program without a shell, in a neutral folder, with stdin closed and an environment without credentials or code injection;
   * kills its whole process group at the time-out and when the signal is aborted. Output is capped. Never throws.
   */
  run(path: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
  /** The values of a registry key (`HKLM\\...`), in the 64-bit or 32-bit view; null where there is no such key or no registry. */
  registryValues(key: string, view: 32 | 64): Promise<readonly RegistryValue[] | null>;
  /** The names of a registry key's subkeys; empty where there are none. */
  registrySubkeys(key: string, view: 32 | 64): Promise<readonly string[]>;
}
