// What the language means where its documents say it in words, and what is refused instead of being passed over.
import { describe, expect, test } from 'vitest';
import { ask, outcomeOf, refusal, worthOf } from './ask.ts';

const matches = (condition: string, told: object): boolean => ask(`filter ${condition}`, [told]).length === 1;

describe('filter', () => {
  const told = { name: 'ServiceLogSample', range: 3001, accountId: '123456789012', padded: '0012', status: '200', gone: null, yes: true };
  test.each([
    '(range>3000)',
    '(range>3000 and accountId=123456789012)',
    'range >= 3001 and range <= 3001 and range < 4000',
    'status = 200 and range = "3001"',
    'name like "Service"',
    'name like /(?i)servicelog./',
    'name =~ /Log.*/',
    "name not like 'Exception'",
    'name in ["x", "ServiceLogSample"]',
    'name not in ["x"]',
    'not name in ["x"]',
    'not (name = "x" or range < 1) and name != "y"',
    'name = "x" or name = "y" or range = 3001',
    'ispresent(name) and not ispresent(missing) and not ispresent(gone)',
    'padded != "12"',
    'yes = 1',
    'isPresent(name) AND NOT isblank(name)',
    'strcontains(name, "Log")',
    'range - 1 = 3000',
    '-range < 0',
  ])('%s holds', (condition) => {
    expect(matches(condition, told)).toBe(true);
  });
  test.each([
    'name like "exception"',
    'name = "servicelogsample"',
    'missing = "x"',
    'missing < 1',
    'missing in ["x"]',
    'gone = "null"',
    'name like /^Log/',
    'padded = "12"',
    'false',
  ])('%s does not hold', (condition) => {
    expect(matches(condition, told)).toBe(false);
  });
  test('"and" binds more than "or"', () => {
    expect(matches('range = 3001 or range = 1 and name = "x"', told)).toBe(true);
    expect(matches('(range = 3001 or range = 1) and name = "x"', told)).toBe(false);
  });
  test('whether something missing differs is not documented, and can be set', () => {
    for (const condition of ['missing != "x"', 'missing not in ["x"]', 'missing not like "x"', 'missing not like /x/']) {
      expect(ask(`filter ${condition}`, [told])).toHaveLength(0);
      expect(ask(`filter ${condition}`, [told], { missingDiffers: true })).toHaveLength(1);
    }
  });
});

describe('names', () => {
  test('an alias is there for later commands', () => {
    expect(ask('fields a + 1 as b | fields b * 2 as c | filter c = 6 | display b, c', [{ a: 2 }, { a: 3 }])).toEqual([{ b: '3', c: '6' }]);
  });
  test('words of commands and functions may be written in any case, names not', () => {
    expect(ask('FIELDS A AS b | FILTER ISPRESENT(b) | SORT b DESC | LIMIT 1', [{ A: 1 }, { A: 2 }, { a: 3 }])).toEqual([
      { A: undefined, b: '2' },
    ]);
  });
  test('a field without a value is not in its row', () => {
    expect(ask('fields a, b', [{ a: '' }, { b: 0 }])).toEqual([{ b: '0' }, { a: '' }]);
  });
  test('a key with a dot is found like a nested one, and hostile keys do no harm', () => {
    expect(worthOf('a.b', { 'a.b': 1 })).toBe('1');
    expect(worthOf('a.`__proto__`.c', JSON.parse('{"a":{"__proto__":{"c":"x"}}}') as object)).toBe('x');
    expect(worthOf('constructor', {})).toBeUndefined();
    expect(worthOf('jsonParse(@message).constructor', {})).toBeUndefined();
  });
  test('comments are passed over, but not inside texts', () => {
    expect(ask('fields a # not b\n# | limit 1\n| filter a = "#1"', [{ a: '#1' }, { a: '#1' }])).toHaveLength(2);
  });
});

describe('parse', () => {
  test('events that do not match stay, without the fields', () => {
    expect(ask('parse @message "id=* end" as id | display id', ['id=7 end', 'nothing'])).toEqual([{}, { id: '7' }]);
  });
  test('a group that took no part is missing, an empty one is empty', () => {
    const text = 'parse @message /^(?:a(?<one>.*)|b(?<two>.*))$/ | display one, two';
    expect(ask(text, ['a', 'bx'])).toEqual([{ two: 'x' }, { one: '' }]);
  });
  test('stars take little, the last one all the rest', () => {
    expect(ask('parse @message "*:*" as key, value | display key, value', ['a:b:c'])).toEqual([{ key: 'a', value: 'b:c' }]);
  });
  test('unnamed groups get the aliases', () => {
    expect(ask('parse @message /(\\d+)-(\\d+)/ as low, high | display low, high', ['see 1-22'])).toEqual([{ low: '1', high: '22' }]);
  });
});

describe('stats', () => {
  test('missing values are a group of their own, apart from empty ones', () => {
    const rows = ask('stats count(*) as n by a, b | sort n', [{ a: '' }, { b: 'x' }, { b: 'x' }, {}, {}, {}]);
    expect(rows).toEqual([{ a: '', n: '1' }, { b: 'x', n: '2' }, { n: '3' }]);
  });
  test('groups are never mixed up by what is in their texts', () => {
    expect(
      ask('stats count(*) as n by a, b', [
        { a: 'x1:', b: 'y' },
        { a: 'x', b: '1:y' },
        { a: '1:x1:y', b: '' },
      ]),
    ).toHaveLength(3);
  });
  test('a map, a list and null group as missing', () => {
    const text = 'fields jsonParse(@message) as e | stats count(*) as n by e.v as v';
    expect(ask(text, [{ v: { a: 1 } }, { v: [1] }, { v: null }, { w: 1 }])).toEqual([{ n: '4' }]);
  });
  test('without events there is one row when nothing groups, and none when something does', () => {
    expect(ask('stats count(*) as n, max(a) as most', [])).toEqual([{ n: '0' }]);
    expect(ask('stats count(*) as n by a', [])).toEqual([]);
  });
  test('a time is shown as the documents show times, or in milliseconds', () => {
    const at = Date.parse('2026-11-20T10:00:00.123Z');
    const text = 'stats min(@timestamp) as since, latest(@timestamp) as until, count(*) as n by bin(1h)';
    const rest = { 'bin(1h)': '2026-11-20 10:00:00.000', until: '2026-11-20 10:00:00.123', n: '1' };
    expect(ask(text, [[at, 'x']])).toEqual([{ ...rest, since: '2026-11-20 10:00:00.123' }]);
    expect(ask(text, [[at, 'x']], { timeAggregates: 'epoch-milliseconds' })).toEqual([{ ...rest, since: String(at) }]);
  });
  test('rows of groups have no pointer, rows of events have one', () => {
    expect(outcomeOf('stats count(*) by a', ['x']).pointers).toBeNull();
    expect(outcomeOf('fields @message', ['x', 'y']).pointers).toEqual(['pointer-1', 'pointer-0']);
  });
});

describe('sort', () => {
  test('several keys, each in its direction, by expressions and by names of columns', () => {
    const told = [
      { a: 1, b: 'x' },
      { a: 2, b: 'x' },
      { a: 1, b: 'y' },
    ];
    expect(ask('display a, b | sort b desc, a asc', told)).toEqual([
      { a: '1', b: 'y' },
      { a: '1', b: 'x' },
      { a: '2', b: 'x' },
    ]);
    expect(ask('stats count(*) by b | sort count(*) desc', told)).toEqual([
      { b: 'x', 'count(*)': '2' },
      { b: 'y', 'count(*)': '1' },
    ]);
  });
  test('without it the newest event comes first', () => {
    expect(ask('fields @message', ['old', 'new'])).toEqual([{ '@message': 'new' }, { '@message': 'old' }]);
  });
});

describe('what is refused', () => {
  test.each([
    ['', ''],
    ['this is ][ not a query |||', 'this'],
    ['fields @message | frobnicate', 'frobnicate'],
    ['pattern @message', 'pattern'],
    ['diff', 'diff'],
    ['unmask @message', 'unmask'],
    ['filterIndex a = "b"', 'filterIndex'],
    ["SOURCE logGroups(namePrefix: ['x'])", 'SOURCE'],
    ['fields nope(a)', 'nope(a)'],
    ['fields strlen(a, b)', 'strlen(a, b)'],
    ['fields substr("a")', 'substr("a")'],
    ['fields count(*)', 'count(*)'],
    ['stats nope(a)', 'nope(a)'],
    ['stats count(a, b)', 'count(a, b)'],
    ['stats sum(*)', '*'],
    ['stats a by b', 'a'],
    ['filter a =', ''],
    ['filter a == 1', '='],
    ['filter a ~ 1', '~'],
    ['filter a in "x"', '"x"'],
    ['filter a =~ "x"', '"x"'],
    ['filter a like 5', '5'],
    ['filter a like /(?=x)y/', '/(?=x)y/'],
    ['filter a like /(x)\\1/', '/(x)\\1/'],
    ['filter a like /x(?i)y/', '/x(?i)y/'],
    ['filter a like /(x/', '/(x/'],
    ['filter a like "x', '"x'],
    ['parse @message "a * b"', ''],
    ['parse @message "a * b *" as one', '"a * b *"'],
    ['parse @message /no groups/', '/no groups/'],
    ['parse @message logfmt as lf', 'logfmt'],
    ['fields @timestmap', '@timestmap'],
    ['fields a as b, b as c', 'b'],
    ['fields a as b | parse @message "*" as b', null],
    ['fields jsonParse(@message) as e | stats count(*) by e', 'e'],
    ['fields jsonParse(@message) as e | sort e', 'e'],
    ['fields jsonParse(@message) as e | dedup e', 'e'],
    ['fields a.0[1]', 'a.0[1]'],
    ['fields bin(5)', '5'],
    ['fields bin(5 parsecs)', null],
    ['fields 5x', '5x'],
    ['fields a,', ''],
    ['fields a b', 'b'],
    ['limit 0', '0'],
    ['limit x', 'x'],
    ['limit 5 | filter a = 1', 'filter a = 1'],
    ['fields concat(@timestamp, "")', 'concat(@timestamp, "")'],
  ])('%s', (text, about) => {
    const refused = refusal(text);
    expect(refused?.message).toEqual(expect.any(String));
    if (about !== null) expect(refused?.about).toBe(about);
  });
});
