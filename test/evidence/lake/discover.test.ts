// What CloudTrail Lake offers: only where there are event data stores, with what each collects and for how long.
import { afterEach, describe, expect, test } from 'vitest';
import { discoverySchema } from '../../../src/contract/discovery.ts';
import { event } from '../../support/trail.ts';
import { ACCOUNT, ALL, ARN, type LakeWorld, lakeWorld, REGION, STORE } from './support.ts';

const worlds: LakeWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function world(...way: Parameters<typeof lakeWorld>): Promise<LakeWorld> {
  const made = await lakeWorld(...way);
  worlds.push(made);
  return made;
}

const select = (
  category: string,
  ...more: readonly { readonly Field: string; readonly [operator: string]: string | readonly string[] }[]
) => ({
  FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }, ...more],
});
const PERIOD = { from: Date.parse('2026-09-01T00:00:00Z'), to: ALL.to };

describe('an event data store of management events', () => {
  test('is offered with its ARN, its period, the query as it would run, and no price that nobody knows', async () => {
    const { discover } = await world([event()]);
    const { offers, problems } = await discover(PERIOD);
    expect(problems).toEqual([]);
    expect(offers).toHaveLength(1);
    expect(offers[0]).toMatchObject({
      id: `lake:${ACCOUNT}:${REGION}:${STORE}`,
      kind: 'lake',
      location: 'audit',
      arn: ARN,
      foundBy: ['event data store audit (organization, multi-Region)'],
      window: PERIOD,
      bytes: null,
      basis: 'none',
      costUsd: null,
      refused: null,
    });
    expect(offers[0]?.query.text).toContain(`FROM ${STORE}\nWHERE eventTime >= timestamp '2026-09-01 00:00:00'`);
    const price = { usdPerGb: 0.005, text: '' };
    expect(discoverySchema.safeParse({ identities: [], offers, problems, blindSpots: [], price }).error).toBeUndefined();
  });

  test('says that Lake takes no new customers, that data events are missing, and why there is no estimate', async () => {
    const { discover } = await world([event()]);
    const notes = (await discover(PERIOD)).offers[0]?.notes.join('\n') ?? '';
    expect(notes).toMatch(
      /management events alone.*\nCloudTrail Lake takes no new customers since 2026-05-31.*\nWhat a query scans, nobody can say/,
    );
  });
});

describe('what an event data store leaves out', () => {
  test.each([
    ['one Region', { multiRegion: false }, 'It holds the calls made in eu-west-1 alone.'],
    ['one account', { organization: false }, 'It holds the calls of this account alone.'],
    ['what came after it was stopped', { status: 'STOPPED_INGESTION' }, 'It takes in nothing any more: newer calls are not in it.'],
    [
      'what its selectors do not name',
      {
        selectors: [
          select('Management', { Field: 'readOnly', Equals: ['false'] }, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
        ],
      },
      'Of management events it holds only those of which readOnly is false, eventSource is not kms.amazonaws.com.',
    ],
    [
      'data events of other kinds',
      { selectors: [select('Management'), select('Data', { Field: 'resources.type', Equals: ['AWS::S3::Object'] })] },
      'Of data events it holds those of which resources.type is AWS::S3::Object.',
    ],
    [
      'management events',
      { selectors: [select('Data', { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::logs/'] })] },
      'It holds data events alone: no management events.',
    ],
    [
      'what may have been copied into it',
      { createdAt: Date.parse('2026-10-05T00:00:00Z') },
      'It was made on 2026-10-05. Whether it holds older events, copied from a trail, cannot be asked: it is asked for the whole period.',
    ],
  ])('is told: %s', async (_name, store, note) => {
    const { discover } = await world([event()], { store });
    expect((await discover(PERIOD)).offers[0]?.notes).toContain(note);
  });

  test('what is older than its retention is cut from the period, and that is told', async () => {
    const { discover } = await world([event()], { store: { retentionDays: 30 } });
    const [offer] = (await discover(PERIOD)).offers;
    expect(offer?.window).toEqual({ from: Date.parse('2026-10-23T14:06:00Z'), to: PERIOD.to });
    expect(offer?.notes[0]).toBe('It keeps 30 days: nothing before 2026-10-23 can be asked, though the period begins on 2026-09-01.');
  });

  test.each([
    ['about to be deleted', { status: 'PENDING_DELETION' }, 'It is about to be deleted and can no longer be queried.'],
    ['without anything of the period', { retentionDays: 7 }, 'It holds nothing of the period that was chosen.'],
  ])('a store %s is refused', async (_name, store, refused) => {
    const { discover } = await world([event()], { store });
    const period = { from: PERIOD.from, to: PERIOD.from + 86_400_000 };
    expect((await discover(period)).offers[0]?.refused).toBe(refused);
  });
});

describe('no offer and no problem', () => {
  test('where there is no event data store', async () => {
    const { discover, aws } = await world([event()]);
    aws.lake.stores.length = 0;
    expect(await discover(PERIOD)).toEqual({ offers: [], problems: [], blindSpots: [] });
  });

  test('for event data stores of something else: configuration items, network activity', async () => {
    const { discover } = await world([event()], { store: { selectors: [select('ConfigurationItem'), select('NetworkActivity')] } });
    expect(await discover(PERIOD)).toMatchObject({ offers: [], problems: [] });
  });

  test('where Lake does not exist', async () => {
    const { discover, aws } = await world([event()]);
    aws.faults.add('ListEventDataStores', { kind: 'error', name: 'UnsupportedOperationException', message: 'Not in this Region.' });
    expect(await discover(PERIOD)).toMatchObject({ offers: [], problems: [] });
  });
});

describe('what could not be asked', () => {
  test('is a problem that names the missing permission', async () => {
    const { discover } = await world([event()], { denied: ['cloudtrail:ListEventDataStores'] });
    const { offers, problems } = await discover(PERIOD);
    expect(offers).toEqual([]);
    expect(problems).toMatchObject([{ code: 'access-denied', text: expect.stringContaining('cloudtrail:ListEventDataStores') }]);
  });

  test('of one store alone: it is offered all the same, and that its settings are unknown is told', async () => {
    const { discover } = await world([event()], { denied: ['cloudtrail:GetEventDataStore'] });
    const { offers, problems } = await discover(PERIOD);
    expect(problems).toHaveLength(1);
    expect(offers[0]?.notes[0]).toBe('What it collects, since when and for how long could not be asked.');
    expect(offers[0]?.refused).toBeNull();
  });

  test('in passing is asked again; many stores come page by page', async () => {
    const { discover, aws } = await world([event()]);
    aws.faults.add('ListEventDataStores', { kind: 'throttle' }, 2);
    aws.faults.add('GetEventDataStore', { kind: 'unavailable' }, 2);
    aws.lake.pageSize = 2;
    for (let at = 0; at < 5; at += 1) aws.lake.stores.push({ account: ACCOUNT, region: REGION, id: `more-${at}`, name: `more ${at}` });
    const { offers, problems } = await discover(PERIOD);
    expect(problems).toEqual([]);
    expect(offers.map(({ location }) => location)).toEqual(['audit', 'more 0', 'more 1', 'more 2', 'more 3', 'more 4']);
  });
});
