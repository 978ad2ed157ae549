// Settings of a project that hold TLS down, found in its text: nothing is executed, so what is found may be about another connection than AWS's.
import { type Derived, type Limit, limitVersion, pin } from '../machine/derive.ts';
import { TARGETS, type Target } from '../tls/targets.ts';
import { compareTlsVersions, type TlsVersion } from '../tls/versions.ts';

/** A pin with the line it stands in. */
export interface TextPin {
  readonly max: TlsVersion;
  /** As the text has it. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Every match of `pattern`, with what `maxOf` makes of it; a match that pins nothing is null. */
export function pinsIn(text: string, pattern: RegExp, maxOf: (match: RegExpExecArray) => TlsVersion | null): readonly TextPin[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const max = maxOf(match);
    const line = text.slice(0, match.index).split('\n').length;
    return max === null || max === 'TLSv1.3' ? [] : [{ max, text: match[0].replace(/\s+/g, ' ').slice(0, 80), line }];
  });
}

// Source: nodejs.org/api/tls.html, `tls.createSecureContext`: `secureProtocol` takes OpenSSL's names of methods.
const METHOD = /\bsecureProtocol['"]?\s*[:=]\s*['"`](TLSv1(?:_[12])?|SSLv3)(?:_client)?_method['"`]/g;
const MAXIMUM = /\b(?:maxVersion|DEFAULT_MAX_VERSION)['"]?\s*[:=]\s*['"`](TLSv1(?:\.[123])?)['"`]/g;
const FLAG = /--tls-max-v(1\.\d)\b/g;

/** Source in the manner of C without its comments, every line where it was. A `/*` inside a word, as in a pattern of file names, begins none. */
export const withoutComments = (text: string): string =>
  text.replace(/(?<=^|[\s;{}(),])(?:\/\*[\s\S]*?\*\/|\/\/[^\n]*)/g, (comment) => comment.replace(/[^\n]/g, ' '));

// Source: docs.python.org/3/library/ssl.html.
const PYTHON_METHOD = /\bssl\.PROTOCOL_(TLSv1(?:_[12])?|SSLv3)\b/g;
const PYTHON_MAXIMUM = /\bmaximum_version\s*=\s*(?:ssl\.)?TLSVersion\.(TLSv1(?:_[123])?)\b/g;

/** What Python source says of the newest version, outside of comments. */
export function pythonPins(source: string): readonly TextPin[] {
  const text = source.replace(/(?<=^|\s)#[^\n]*/g, '');
  return [PYTHON_METHOD, PYTHON_MAXIMUM].flatMap((form) => pinsIn(text, form, ([, name = '']) => limitVersion(name)));
}

/** What JavaScript source says of the newest version: `secureProtocol`, `maxVersion`, `tls.DEFAULT_MAX_VERSION`. */
export const sourcePins = (source: string): readonly TextPin[] =>
  [METHOD, MAXIMUM].flatMap((form) => pinsIn(withoutComments(source), form, ([, name = '']) => limitVersion(name)));

/** `--tls-max-v1.x` in options for Node.js. */
export const flagPins = (text: string): readonly TextPin[] => pinsIn(text, FLAG, ([, version = '']) => limitVersion(`TLSv${version}`));

/** Pins as limits, with the place where each stands: `src/aws.js:12`. */
export const pinLimits = (pins: readonly TextPin[], code: string, file: string): readonly Limit[] =>
  pins.flatMap(({ max, text, line }) => pin(max, code, text, `${file}:${line}`));

const NEEDS: Readonly<Record<Target, TlsVersion>> = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3', pq: 'TLSv1.3' };

const holdsBack = ({ max }: Limit, target: Target): boolean => max != null && compareTlsVersions(max, NEEDS[target]) < 0;

/** What is left of a runtime's verdicts under these limits: what it could do it can no more, until somebody takes them back. */
export function narrowed(derived: Derived, limits: readonly Limit[]): Derived {
  const judge = (target: Target) =>
    derived.verdicts[target] === 'ready' && limits.some((limit) => holdsBack(limit, target)) ? 'capable' : derived.verdicts[target];
  const heeded = limits.filter((limit) => TARGETS.some((target) => holdsBack(limit, target)));
  return {
    ...derived,
    verdicts: { 'tls1.2': judge('tls1.2'), 'tls1.3': judge('tls1.3'), pq: judge('pq') },
    causes: [...heeded.map(({ code, text, where }) => ({ code, text, where })), ...derived.causes],
  };
}
