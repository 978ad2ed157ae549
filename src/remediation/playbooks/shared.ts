// The steps that every playbook ends with: look on the machine, prove it in CloudTrail, ask again.
import { any, type PlaybookStep, query } from '../playbook.ts';

const NEWEST_EVENTS = any(
  "aws cloudtrail lookup-events --region REGION --lookup-attributes 'AttributeKey=AccessKeyId,AttributeValue=ACCESS_KEY_ID' --max-results 3 --query 'Events[].CloudTrailEvent' --output text",
);

const CALLS_BY_VERSION = query(
  'filter (userIdentity.sessionContext.sessionIssuer.arn = "PRINCIPAL_ARN" or userIdentity.arn = "PRINCIPAL_ARN") and ispresent(tlsDetails.tlsVersion)',
  '| stats count(*) as calls, latest(eventTime) as lastCall by userAgent, sourceIPAddress, tlsDetails.tlsVersion, tlsDetails.keyExchange',
  '| sort lastCall desc',
);

const HOW_TO_LOOK =
  'The first command reads the event history: management events only, this Region only, the newest first. ' +
  'For S3 objects and other data events, run the query in CloudWatch Logs Insights on the log group of your trail instead.';

const LATE =
  'Events arrive late: wait 15 minutes before you call a missing event a failure. A client that cannot connect at all leaves no event.';

/** A new CloudTrail event by the same caller, with the protocol that the target asks for. */
export const newEvent: readonly PlaybookStep[] = [
  {
    id: 'new-event',
    title: 'See a new CloudTrail event with TLS 1.2 or 1.3',
    text: `Let the client make one call. Its new event must say "tlsVersion": "TLSv1.2" or "TLSv1.3", and come from the same caller and address as before. ${HOW_TO_LOOK}`,
    caution: LATE,
    commands: [NEWEST_EVENTS, CALLS_BY_VERSION],
    targets: ['tls1.2'],
  },
  {
    id: 'new-event-tls13',
    title: 'See a new CloudTrail event with TLS 1.3',
    text: `Let the client make one call. Its new event must say "tlsVersion": "TLSv1.3". ${HOW_TO_LOOK}`,
    caution: `${LATE} S3 interface endpoints (hosts that end in vpce.amazonaws.com) and Multi-Region Access Points have no TLS 1.3: calls through them stay at TLS 1.2.`,
    commands: [NEWEST_EVENTS, CALLS_BY_VERSION],
    targets: ['tls1.3'],
  },
  {
    id: 'new-event-pq',
    title: 'See a new CloudTrail event with ML-KEM',
    text: `Let the client make one call to AWS KMS or Secrets Manager, which offer ML-KEM. Its new event must say "keyExchange": "X25519MLKEM768", or another name that holds MLKEM. ${HOW_TO_LOOK}`,
    caution: `${LATE} Not every event has keyExchange, and not every service offers ML-KEM yet: a classical group at another service does not convict the client.`,
    commands: [NEWEST_EVENTS, CALLS_BY_VERSION],
    targets: ['pq'],
  },
];

/** What this tool finds out on the machine, without any other. */
export const onTheMachine: PlaybookStep = {
  id: 'on-the-machine',
  title: 'See what the runtime can offer now',
  text: 'On the machine that runs the client, tls-migrate has the runtime connect to a port of that machine, and records what it offers. Where that cannot be done it derives the same from version, library and settings, and says so. It needs no network and no credentials.',
  caution:
    'Proved is what the runtime offers by itself: a setting in the application is not seen. What the client does is shown by a new CloudTrail event alone.',
  commands: [any('tls-migrate detect')],
};

/** The tool's own look at the same finding again. */
export const askAgain: PlaybookStep = {
  id: 'ask-again',
  title: 'Let tls-migrate check the finding again',
  text: 'It reads the evidence since the fix, or looks at the installation again, and writes the result into the session and the report.',
  commands: [any('tls-migrate verify FINDING_ID')],
};

/** What every playbook verifies last. */
export const verifyEverywhere: readonly PlaybookStep[] = [onTheMachine, ...newEvent, askAgain];

/** Text search for settings: the same pattern for Unix and for Windows. */
export const KEEP_THE_BEFORE = 'Keep the output with the ticket: it is the record of how it was before.';
