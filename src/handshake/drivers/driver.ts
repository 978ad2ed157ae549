// How one kind of runtime is made to say hello to a port of this machine.
import type { Installation, InstallationKind } from '../../contract/document.ts';
import type { Host } from '../../machine/host.ts';

/** Where a probe takes place. */
export interface Place {
  readonly host: Host;
  readonly port: number;
  /** A temporary home, of this probe alone. */
  readonly home: string;
  /** Where the program runs, with nothing in it. */
  readonly cwd: string;
}

export interface Command {
  readonly path: string;
  readonly args: readonly string[];
  /** On top of what every probe sets; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Put into the temporary home first, by name. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

export interface Driver {
  readonly kinds: readonly InstallationKind[];
  /** Variables that change what it offers: kept, since they are measured, and taken away to see whether they are to blame. */
  readonly variables: readonly string[];
  /** Null: this one cannot be made to say hello, so its verdicts stay derived. */
  command(installation: Installation, place: Place): Promise<Command | null>;
  /** What of the user's own settings at home changes TLS, as files for the temporary home, by name. Nothing else of them is taken along. */
  settings?(host: Host): Promise<Readonly<Record<string, string>>>;
}

/** What the user set for OpenSSL, whoever uses it. */
export const OPENSSL_VARIABLES = ['OPENSSL_CONF', 'OPENSSL_CONF_INCLUDE', 'OPENSSL_MODULES'] as const;
export const GNUTLS_VARIABLES = ['GNUTLS_SYSTEM_PRIORITY_FILE', 'GNUTLS_FORCE_FIPS_MODE'] as const;

export const addressOf = ({ port }: Place): string => `https://127.0.0.1:${port}/`;

/** How long a program may try by itself; whoever runs it has a shorter patience. */
export const CONNECT_SECONDS = 30;
