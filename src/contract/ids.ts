// The stable ids of clients, installations and findings: the same thing keeps its id from run to run.
import { createHash } from 'node:crypto';
import type { FindingKind, InstallationKind } from './document.ts';

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** What one person can fix in one go: one program used by one identity in one account. */
export const clientKey = (account: string, principal: string, program: string): string => `${account}|${principal}|${program}`;

/** `c-` and 12 hex digits, over the client's key. */
export const clientId = (key: string): string => `c-${short(key)}`;

/** `i-` and 12 hex digits, over kind and real path. */
export const installationId = (kind: InstallationKind, realPath: string): string => `i-${short(`${kind}|${realPath}`)}`;

/** One finding for each client (or installation) and kind. */
export const findingId = (subject: string, kind: FindingKind): string => `${subject}:${kind}`;
