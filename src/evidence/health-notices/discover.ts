// Whether AWS Health can be asked for notices: that depends on the account's support plan, which nothing but a request tells.
import type { Connection } from '../../aws/connect.ts';
import { problemOf, profileFlag } from '../../aws/problem.ts';
import { profileText } from '../../contract/aws-names.ts';
import type { Offer } from '../../contract/discovery.ts';
import type { BlindSpot, Gap } from '../../contract/document.ts';
import { HealthApi, type HealthTiming, isNotSubscribed, UNHURRIED } from './api.ts';

export interface HealthDiscovery {
  readonly offers: readonly Offer[];
  readonly problems: readonly Gap[];
  readonly blindSpots: readonly BlindSpot[];
}

/** How long AWS Health shows events that are closed. Derived: nobody has found a page that says it. */
const SHOWN_DAYS = 90;

const NOTES = [
  'AWS named the callers that it had noticed: those that call less than monthly, and anonymous callers of shared resources, it may have left out.',
  `AWS Health shows closed events for about ${SHOWN_DAYS} days: older notices are in mails alone, which can be saved and read.`,
];

/** What stands in place of an offer where the support plan has no API. */
export const notAvailable = (account: string): BlindSpot => ({
  code: 'health-not-available',
  text: `AWS Health of account ${account} cannot be asked: its API comes with the support plans Business Support+, Enterprise and Unified Operations (and those before them), and this account has none.`,
  affects: 'What AWS itself noticed of calls over old TLS, if anything.',
  howToClose:
    'Look at the Health Dashboard in the console and at the mails to the account, save what speaks of TLS, and read it with --health-notices FILE.',
});

/** Asks AWS Health once. Never rejects; an account without the plan is no problem, it is a blind spot. */
export async function discoverHealth(
  connection: Connection,
  period: Offer['window'],
  signal: AbortSignal,
  timing: HealthTiming = UNHURRIED,
): Promise<HealthDiscovery> {
  const { account, profile, partition } = connection;
  let refused: string | null = null;
  try {
    await new HealthApi(await connection.health(), timing).events(null, signal, 10);
  } catch (error) {
    if (isNotSubscribed(error)) return { offers: [], problems: [], blindSpots: [notAvailable(account)] };
    const { code, message, howTo } = problemOf(error, { service: 'health', operation: 'DescribeEvents', profile });
    const text = `${message} ${howTo}`.trim();
    if (code !== 'access-denied') return { offers: [], problems: [{ code, text, location: profileText(profile) }], blindSpots: [] };
    refused = text;
  }
  const offer: Offer = {
    id: `health-notices:${account}`,
    kind: 'health-notices',
    profile,
    account,
    region: connection.region,
    location: `AWS Health of account ${account}`,
    arn: `arn:${partition}:health:::event`,
    foundBy: ['there in every account with a support plan that has its API'],
    window: { ...period },
    retentionDays: SHOWN_DAYS,
    notes: [...NOTES],
    bytes: 0,
    basis: 'derived',
    costUsd: 0,
    refused,
    query: {
      text: `aws health describe-events --region us-east-1${profileFlag(profile)} --filter eventTypeCategories=accountNotification,scheduledChange`,
      consoleUrl: '',
    },
  };
  return { offers: [offer], problems: [], blindSpots: [] };
}
