// The machine as detection sees it: files, processes, environment, registry. Tests give a machine of their own.

export type Platform = 'linux' | 'darwin' | 'win32' | 'other';

/** What `stat` of a path says; null where there is nothing. */
export interface FileStat {
  readonly kind: 'file' | 'directory' | 'other';
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
}

/** One value of the Windows registry. DWORDs are numbers. */
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
  stat(path: string): Promise<FileStat | null>;
  realpath(path: string): Promise<string | null>;
  /** The names in a directory, sorted; empty where there is none. */
  readdir(path: string): Promise<readonly string[]>;
  /** At most `maxBytes` from the start of a file, as text; null when it cannot be read. */
  readText(path: string, maxBytes: number): Promise<string | null>;
  /** Runs a program without a shell, with stdin closed, and kills its whole process group at the time-out. Output is capped. */
  run(path: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
  /** The values of a registry key (`HKLM\\...`), in the 64-bit or 32-bit view; null where there is no such key or no registry. */
  registryValues(key: string, view: 32 | 64): Promise<readonly RegistryValue[] | null>;
  /** The names of a registry key's subkeys; empty where there are none. */
  registrySubkeys(key: string, view: 32 | 64): Promise<readonly string[]>;
}
