// What Go's own TLS library offers: by the version of Go, and the GODEBUG settings in force.
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { type Ability, type Derived, derive, type Library, type Limit, libraryAbility } from '../derive.ts';

export interface GoBuild {
  readonly goVersion: string;
  readonly experiment: string | null;
  /** GODEBUG of the environment; it wins over what was built in. */
  readonly godebug: string | undefined;
  /** `DefaultGODEBUG` of the build: what the `go` line of go.mod asks for. */
  readonly builtIn: string | undefined;
  readonly where: string;
}

/** The library as an installation names it: its version is Go's. */
export const goLibrary = (goVersion: string): Library => ({ name: 'Go crypto/tls', version: goVersion });

/** The last setting of a name counts, as in Go's package internal/godebug. */
function godebugValue(godebug: string | undefined, name: string): string | null {
  const values = (godebug ?? '').split(',').filter((setting) => setting.startsWith(`${name}=`));
  return values.at(-1)?.slice(name.length + 1) ?? null;
}

/**
 * The verdicts for a client that leaves everything to Go. Settings that change no target are left alone: `tls10default` (1.18) only lowers
 * the minimum, `tls3des`, `tlsrsakex` and `tls10server` change cipher suites and servers.
 * Sources: go.dev/doc/godebug, go.dev/doc/go1.12#tls_1_3, go.dev/doc/go1.14 (tls13 is gone), golang/go issue 76677 (go.mod and tlsmlkem).
 */
export function goTls(build: GoBuild): Derived {
  const { goVersion, where } = build;
  const version = versionNumbers(goVersion);
  const from = (first: string): boolean => atLeast(version, versionNumbers(first)) === true;
  const setting = (name: string): { readonly value: string; readonly where: string; readonly by: string } | null => {
    const own = godebugValue(build.godebug, name);
    if (own !== null) return { value: own, where: 'GODEBUG', by: `GODEBUG=${name}` };
    const built = godebugValue(build.builtIn, name);
    return built === null ? null : { value: built, where, by: `It was built with ${name}` };
  };
  const library = goLibrary(goVersion);
  const table = libraryAbility(library) ?? { 'tls1.2': null, 'tls1.3': null, pq: null };
  const limits: Limit[] = [];

  const optIn = from('1.12') && !from('1.13');
  const tls13 = from('1.12') && !from('1.14') ? setting('tls13') : null;
  if (optIn && tls13?.value !== '1')
    limits.push({ max: 'TLSv1.2', code: 'godebug', text: `Go ${goVersion} offers TLS 1.3 only with GODEBUG=tls13=1.`, where: 'GODEBUG' });
  if (from('1.13') && tls13?.value === '0')
    limits.push({ max: 'TLSv1.2', code: 'godebug', text: `${tls13.by}=0 leaves TLS 1.3 off.`, where: tls13.where });
  const mlkem = from('1.24') ? setting('tlsmlkem') : null;
  if (mlkem?.value === '0') {
    const reason = mlkem.where === where ? ', as a go line below 1.24 in its go.mod asks for' : '';
    limits.push({ pq: false, code: 'godebug', text: `${mlkem.by}=0${reason}: ML-KEM is left off.`, where: mlkem.where });
  }
  // Other cryptography, or FIPS mode, has lists of groups of its own, and no source says what they hold in each version.
  const fips = (setting('fips140')?.value ?? 'off') !== 'off';
  const ability: Ability = {
    ...table,
    ...(optIn ? { 'tls1.3': true } : {}),
    ...(fips || build.experiment?.includes('crypto') ? { pq: table.pq === false ? false : null } : {}),
  };
  return derive({ library, ability, settings: limits, where });
}
