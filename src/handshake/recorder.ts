// A listener on the loopback that one probed program is made to connect to: it takes down the first hello and hangs up.
import type { HelloReading } from '../tls/client-hello.ts';
import type { TlsVersion } from '../tls/versions.ts';

/** The versions that a handshake can be finished at here. */
export type ServedVersion = Exclude<TlsVersion, 'SSLv3'>;

export interface RecorderOptions {
  /** Aborted: what was heard so far is the answer, and everything is closed. */
  readonly signal: AbortSignal;
  /** Counts from the opening of the recorder: open it just before the program starts. */
  readonly timeoutMs: number;
  /** Go on with the handshake at these versions, to learn whether the client does. Without it: a fatal `handshake_failure`. */
  readonly answer?: { readonly tls: { readonly min: ServedVersion; readonly max: ServedVersion } };
}

/** The version that the client went on with when it was answered. */
export interface Accepted {
  readonly version: ServedVersion;
  /** False: it took the version and only refused the certificate. What else it might have refused is not known then. */
  readonly finished: boolean;
}

export type Heard =
  | (HelloReading & {
      /** Milliseconds from the opening of the recorder to the end of the hello. */
      readonly ms: number;
      /** Null: it was not answered, or it refused every version that it was answered with. */
      readonly accepted: Accepted | null;
    })
  /** Nobody said anything until the time was over, the signal came or the recorder was closed. */
  | { readonly kind: 'silence' };

export interface Recorder {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** What the first client said. There is one answer, however often it is asked for; it never rejects. */
  next(): Promise<Heard>;
  /** Ends every connection. May be called again. */
  close(): Promise<void>;
}

/** Opens a recorder for one probe, on a port of its own: the port is the secret that tells its client from others. Rejects where nothing can be listened on. */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  void options;
  throw new Error('not built yet');
}
