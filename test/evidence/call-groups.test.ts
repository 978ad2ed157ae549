import { expect, test } from 'vitest';
import type { CallGroup } from '../../src/contract/calls.ts';
import { CallGroups, callGroup, countCalls, type GroupKey, mutableGroup } from '../../src/evidence/call-groups.ts';
import { group } from '../support/calls.ts';

const keyOf = (fields: Partial<GroupKey> = {}): GroupKey => mutableGroup(group(fields)).key;

/** A group of one call for each user agent, one a millisecond. */
function counted(agents: readonly string[], groups = new CallGroups()): CallGroups {
  const of = groups.of(keyOf(), null, true);
  for (const [at, agent] of agents.entries()) countCalls(of, { calls: 1, first: at, last: at, examples: [] }, agent);
  return groups;
}

const only = (groups: CallGroups): CallGroup => {
  const [first, ...rest] = groups.all().map(callGroup);
  if (first === undefined || rest.length > 0) throw new Error(`${rest.length} groups more than one, or none`);
  return first;
};

const MANY = Array.from({ length: 30 }, (_, i) => `tool/${i}`);

test.each([1, 8, 9, 30])('%i user agents of one group are each counted, with their latest call', (count) => {
  const agents = MANY.slice(0, count);
  const { userAgents, calls } = only(counted([...agents, ...agents]));
  expect(calls).toBe(2 * count);
  expect(Object.entries(userAgents)).toEqual(agents.map((agent, at) => [agent, { calls: 2, last: count + at }]));
});

test('an earlier call of a user agent does not move its latest one', () => {
  const groups = counted(['tool/1', 'tool/1', 'tool/1']);
  countCalls(groups.of(keyOf(), null, true), { calls: 5, first: 0, last: 1, examples: [] }, 'tool/1');
  expect(only(groups).userAgents).toMatchObject({ 'tool/1': { calls: 8, last: 2 } });
});

test.each([1, 20])('what two have grouped, %i user agents each, is added up', (count) => {
  const sum = counted(MANY.slice(0, count));
  for (const each of counted(MANY.slice(count - 1, 2 * count - 1)).all()) sum.absorb(each);
  const { userAgents } = only(sum);
  const shared = MANY[count - 1] ?? '';
  expect(Object.keys(userAgents).sort()).toEqual(MANY.slice(0, 2 * count - 1).sort());
  expect(userAgents[shared]).toEqual({ calls: 2, last: count - 1 });
});

test.each([3, 12])('user agents with names that JavaScript gives a meaning to are only names, among %i', (count) => {
  const agents = ['__proto__', 'constructor', 'toString', ...MANY].slice(0, count);
  const once = only(counted([...agents, '__proto__']));
  expect(Object.keys(once.userAgents)).toEqual(agents);
  expect(Object.entries(once.userAgents)[0]).toEqual(['__proto__', { calls: 2, last: count }]);
  // There and back, and through JSON.
  const back = callGroup(mutableGroup(JSON.parse(JSON.stringify(once))));
  expect(Object.entries(back.userAgents)).toEqual(Object.entries(once.userAgents));
});

test.each<[Partial<GroupKey>, Partial<GroupKey>]>([
  [
    { account: 'a b', principal: 'c' },
    { account: 'a', principal: 'b c' },
  ],
  [
    { account: 'a\0b', principal: 'c' },
    { account: 'a', principal: 'b\0c' },
  ],
  [
    { service: '1', region: '2 3' },
    { service: '1 2', region: '3' },
  ],
  [
    { program: '', principal: '0' },
    { program: '0', principal: '' },
  ],
  [{ region: 'eu-west-1' }, { region: 'eu-west-1\0' }],
  [{ keyExchange: 'null' }, { keyExchange: '' }],
  [{ principal: '__proto__' }, { principal: 'constructor' }],
])('%j is not taken for %j', (one, other) => {
  const groups = new CallGroups();
  const of = (fields: Partial<GroupKey>) => groups.of(keyOf(fields), null, true);
  expect(of(one)).not.toBe(of(other));
  expect(of({ ...one })).toBe(of(one));
  expect(
    groups
      .drain()
      .map(({ account, principal, program, service, region, keyExchange }) => [account, principal, program, service, region, keyExchange]),
  ).toEqual(
    [one, other].map((fields) => {
      const { account, principal, program, service, region, keyExchange } = keyOf(fields);
      return [account, principal, program, service, region, keyExchange];
    }),
  );
});

test.each<Partial<GroupKey>>([
  { category: 'sign-in' },
  { awsOwned: true },
  { tlsVersion: 'TLSv1.3' },
  { serverCap: 's3-interface-endpoint' },
  { tls13Offered: false },
  { pqOffered: true },
])('a call that differs in %j alone is of another group', (fields) => {
  const groups = new CallGroups();
  expect(groups.of(keyOf(fields), null, true)).not.toBe(groups.of(keyOf(), null, true));
});

test('addresses tell groups apart below TLS 1.2, and nowhere else', () => {
  const groups = new CallGroups();
  const of = (tlsVersion: GroupKey['tlsVersion'], address: string | null) => groups.of(keyOf({ tlsVersion }), address, true);
  expect(of('TLSv1.2', '192.0.2.1')).toBe(of('TLSv1.2', '192.0.2.2'));
  expect(of('TLSv1', '192.0.2.1')).not.toBe(of('TLSv1', '192.0.2.2'));
  expect(of('TLSv1', null)).not.toBe(of('TLSv1', '192.0.2.2'));
});
