// Who vouches for the server: the chain as it was shown, link by link, by keys; names are only what a person reads.
import { createHash, X509Certificate } from 'node:crypto';
import { plain } from '../text/plain.ts';
import { AMAZON_ROOTS } from './amazon-roots.ts';

export interface Certificate {
  /** In words: `Amazon RSA 2048 M02 (Amazon)`. From strangers: inert and at most 120 characters. */
  readonly subject: string;
  readonly issuer: string;
}

export interface Chain {
  readonly leaf: Certificate;
  /** The last of the chain that is known here: a root where it is self-issued. */
  readonly top: Certificate;
  readonly length: number;
  /** The root of Amazon that the leaf leads to, every signature checked; null where there is none. */
  readonly amazonRoot: string | null;
}

/** Real chains have three or four. */
const MAX_LENGTH = 10;
const MAX_NAME = 120;

const first = (value: unknown): string | undefined => {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' && one.trim() !== '' ? one : undefined;
};

function cut(text: string): string {
  const characters = [...plain(text).trim()];
  return characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME).join('')}...` : characters.join('');
}

/** A distinguished name in words: common name and organisation, or what else there is. */
function inWords(name: unknown): string {
  const fields: Readonly<Record<string, unknown>> = typeof name === 'object' && name !== null ? { ...name } : {};
  const [common, organisation] = [first(fields.CN), first(fields.O)];
  const unit = first(fields.OU);
  const [main, ...more] = [common, organisation, unit].filter((text) => text !== undefined);
  if (main === undefined) return 'nobody by name';
  return cut(more.length > 0 && more[0] !== main ? `${main} (${more[0]})` : main);
}

function words(certificate: X509Certificate): Certificate {
  const { subject, issuer } = certificate.toLegacyObject();
  return { subject: inWords(subject), issuer: inWords(issuer) };
}

const keyHash = (certificate: X509Certificate): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');

function signedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return issuer.ca && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that this OpenSSL does not know.
    return false;
  }
}

function amazonRootOf(chain: readonly X509Certificate[], roots: Readonly<Record<string, string>>): string | null {
  for (const [index, certificate] of chain.entries()) {
    const below = chain[index - 1];
    if (below === undefined) continue;
    // Whatever stands above a broken link says nothing about the leaf: anybody can send along the certificate of another.
    if (!signedBy(below, certificate)) return null;
    const name = roots[keyHash(certificate)];
    if (name !== undefined) return name;
  }
  return null;
}

/** The trusted root that has signed `top`; servers need not send theirs. */
function rootAbove(top: X509Certificate, ca: readonly string[]): X509Certificate | undefined {
  if (top.checkIssued(top)) return undefined;
  return ca.map((pem) => new X509Certificate(pem)).find((root) => top.checkIssued(root) && signedBy(top, root));
}

/** Reads the chain above `leaf`, up to a root of `ca` (PEM); `amazon` maps key hashes to names, as in `AMAZON_ROOTS`. */
export function readChain(
  leaf: X509Certificate,
  ca: readonly string[],
  amazon: Readonly<Record<string, string>> = AMAZON_ROOTS.keys,
): Chain {
  const chain: X509Certificate[] = [];
  for (let next: X509Certificate | undefined = leaf; next !== undefined && chain.length < MAX_LENGTH; next = next.issuerCertificate) {
    const { fingerprint256 } = next;
    if (chain.some((known) => known.fingerprint256 === fingerprint256)) break;
    chain.push(next);
  }
  const root = rootAbove(chain.at(-1) ?? leaf, ca);
  if (root) chain.push(root);
  return { leaf: words(leaf), top: words(chain.at(-1) ?? leaf), length: chain.length, amazonRoot: amazonRootOf(chain, amazon) };
}
