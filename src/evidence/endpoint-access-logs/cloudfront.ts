// Standard logs of CloudFront: the W3C form with a header that names the fields (legacy and v2), and v2's JSON with the same names.
// Sources: Amazon CloudFront developer guide, standard-logs-reference, standard-logging-legacy-s3 and standard-logging. Retrieved 2026-11-22.
import type { LineReader, LogFormat, LoggedRequest } from '../access-logs/format.ts';
import { jsonObject } from '../access-logs/json-text.ts';
import { epochTime } from '../access-logs/log-times.ts';
import { known } from './fields.ts';
import { placeOf } from './place.ts';
import { endpointRequest } from './request.ts';
import type { WithoutTlsField } from './without-tls.ts';

/** Edge locations are in no Region. */
const REGION = 'global';
const TLS_FIELD = 'ssl-protocol';
const FIELDS_LINE = /^#Fields:\s*(.+)$/;
/** Of so many user agents the decoded text is remembered: a million lines have a few. */
const REMEMBERED = 10_000;

function decodeOnce(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // What a client sent may be no UTF-8, or not have been encoded.
    return text.replace(/%([2-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

/** Some logs encode twice: `Mozilla/5.0%2520(…)` (seen in logs; matomo-org/matomo-log-analytics pull request 228). */
const decoded = (text: string): string => {
  const once = decodeOnce(text);
  return /%2[0-9A-F]/.test(once) ? decodeOnce(once) : once;
};

class CloudFrontLog {
  readonly #account: string | null;
  readonly #distribution: string | null;
  readonly #without: WithoutTlsField;
  readonly #agents = new Map<string, string>();

  constructor(path: string, without: WithoutTlsField) {
    this.#account = placeOf(path).account;
    // `EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz`
    this.#distribution = /(?:^|[\\/])(E[A-Z0-9]{8,20})\.\d{4}-\d\d-\d\d-\d\d\.[^\\/]*$/.exec(path)?.[1] ?? null;
    this.#without = without;
  }

  #agent(text: string | null): string | null {
    if (text === null) return null;
    let agent = this.#agents.get(text);
    if (agent === undefined) {
      agent = decoded(text);
      if (this.#agents.size < REMEMBERED) this.#agents.set(text, agent);
    }
    return agent;
  }

  /** The request of a line whose fields `field` gives by name; null where it does not say when. */
  request(field: (name: string) => string | undefined): LoggedRequest | null {
    const [date, clock] = [known(field('date')), known(field('time'))];
    const time = date !== null && clock !== null ? `${date}T${clock}Z` : epochTime(field('timestamp(ms)'));
    if (time === null) return null;
    const protocol = field(TLS_FIELD);
    if (protocol === undefined) this.#without.add(`${TLS_FIELD} (CloudFront)`);
    return endpointRequest({
      kind: 'CloudFront distribution',
      name: known(field('cs(Host)')) ?? this.#distribution ?? known(field('x-host-header')) ?? 'unknown',
      time,
      id: known(field('x-edge-request-id')),
      account: this.#account,
      region: REGION,
      address: known(field('c-ip')),
      userAgent: this.#agent(known(field('cs(User-Agent)'))),
      host: known(field('x-host-header')),
      protocol: known(protocol),
    });
  }
}

/** Rows under a header. v2 lets people choose what stands between fields; without a tab, a blank is tried. */
class Rows implements LineReader {
  readonly #log: CloudFrontLog;
  #columns: ReadonlyMap<string, number> = new Map();

  constructor(log: CloudFrontLog) {
    this.#log = log;
  }

  read(line: string): LoggedRequest | 'nothing' | null {
    if (line.startsWith('#')) {
      const names = FIELDS_LINE.exec(line)?.[1]?.trim().split(/\s+/);
      // Files that somebody has joined have a header each.
      if (names !== undefined) this.#columns = new Map(names.map((name, index) => [name, index]));
      return 'nothing';
    }
    const cells = line.split(line.includes('\t') ? '\t' : / +/);
    if (this.#columns.size === 0 || cells.length !== this.#columns.size) return null;
    return this.#log.request((name) => {
      const at = this.#columns.get(name);
      return at === undefined ? undefined : cells[at];
    });
  }
}

/** Fields that only CloudFront has: web servers write `c-ip` and `cs(User-Agent)` in the same form. */
const EDGE_FIELD = /(?:^|\s)(?:x-edge-|x-host-header|ssl-protocol|ssl-cipher|timestamp\(ms\)|cache-behavior-path-pattern)/;

/** The W3C form, known by fields that only CloudFront has. */
export const cloudFrontLog = (without: WithoutTlsField): LogFormat => ({
  name: 'CloudFront standard log',
  recognize: (line, { path }) => {
    if (!EDGE_FIELD.test(FIELDS_LINE.exec(line)?.[1] ?? '')) return null;
    return new Rows(new CloudFrontLog(path, without));
  },
});

/** The JSON form of v2. */
export const cloudFrontJsonLog = (without: WithoutTlsField): LogFormat => ({
  name: 'CloudFront standard log (JSON)',
  recognize: (line, { path }) => {
    const isOne = (value: ReturnType<typeof jsonObject>): boolean =>
      value !== null && ['x-edge-location', 'x-edge-request-id', 'x-host-header', 'cs(Host)'].some((name) => Object.hasOwn(value, name));
    if (!isOne(jsonObject(line))) return null;
    const log = new CloudFrontLog(path, without);
    return {
      read: (each) => {
        const value = jsonObject(each);
        if (value === null || !isOne(value)) return null;
        return log.request((name) => {
          const field = Object.hasOwn(value, name) ? value[name] : undefined;
          return typeof field === 'string' || typeof field === 'number' ? String(field) : undefined;
        });
      },
    };
  },
});
