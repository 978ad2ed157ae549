// The table of AWS's notices, as people save it: whatever a mail program or an editor made of it, the same rows come out.
import { describe, expect, test } from 'vitest';
import { readTables } from '../../../src/evidence/health-notices/table.ts';

const AGENT = '[Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/102.0.0.0 Safari/537.36]';
const ROW = {
  region: 'eu-west-1',
  service: 's3.amazonaws.com',
  resource: 'aws-frontend-store',
  action: 'REST.GET.OBJECT',
  tlsVersion: 'TLSv1',
  calls: 2,
  userAgent: AGENT,
};
const HEADINGS = 'Region | Bucket name(s) | APIAction | TLSVersion | NumCalls | UserAgent';
const LINE = `eu-west-1 | aws-frontend-store | REST.GET.OBJECT | TLSv1 | 2 | ${AGENT}`;
const rowsOf = (...lines: string[]) => readTables(lines.join('\n')).rows;

describe('one row is read alike', () => {
  // As quoted in github.com/guardian/frontend/issues/26579 (2023), where a mail program has made a version number a link.
  test('from Markdown, with a link that nobody wrote', () => {
    const linked = AGENT.replace('102.0.0.0', '[102.0.0.0](http://102.0.0.0/)');
    expect(rowsOf("Here's the data:", HEADINGS, '-------|----|----|----|----|----', LINE.replace(AGENT, linked), '', 'Done.')).toEqual([
      ROW,
    ]);
  });

  test('from a Markdown table with lines around it', () => {
    expect(rowsOf(`| ${HEADINGS} |`, '| :--- | --- | --- | --- | ---: | --- |', `| ${LINE} |`)).toEqual([ROW]);
  });

  test('from a mail that was wrapped and quoted', () => {
    const wrapped = [HEADINGS, ...LINE.split(/(?<=TLSv1 |Win64; |\(KHTML, )/).map((piece) => piece.trim())].map((line) => `> ${line}`);
    expect(wrapped.length).toBe(5);
    expect(rowsOf('> Hello,', '>', ...wrapped, '> ', '> Thank you')).toEqual([ROW]);
  });

  test('from headings that were wrapped', () => {
    expect(rowsOf('Region | Bucket name(s) | APIAction | TLSVersion |', 'NumCalls | UserAgent', LINE)).toEqual([ROW]);
  });

  test.each([
    ['tabs', '\t'],
    ['semicolons', ';'],
    ['commas', ','],
    ['columns of spaces', '   '],
  ])('from %s, where the user agent holds the separator too', (_, separator) => {
    expect(rowsOf(HEADINGS.replaceAll(' | ', separator), LINE.replaceAll(' | ', separator))).toEqual([ROW]);
  });

  test('from CSV with quotes', () => {
    const quoted = (line: string) =>
      line
        .split(' | ')
        .map((cell) => `"${cell}"`)
        .join(',');
    expect(rowsOf(quoted(HEADINGS), quoted(LINE))).toEqual([ROW]);
  });

  test('from cells that each stand on a line of their own', () => {
    expect(rowsOf('Affected:', ...HEADINGS.split(' | '), '', ...LINE.split(' | '), 'Sincerely,', 'Amazon Web Services')).toEqual([ROW]);
  });

  test('without headings', () => {
    expect(rowsOf('Look at this:', LINE, '', 'What is it?')).toEqual([ROW]);
  });

  test('in another order of columns, with one that nobody knows', () => {
    expect(
      rowsOf(
        'TLS Version | Severity | User Agent | Region | Bucket | API Action | Number of calls',
        `TLS 1.0 | bad | ${AGENT} | EU-WEST-1 | aws-frontend-store | REST.GET.OBJECT | 2`,
      ),
    ).toEqual([ROW]);
  });
});

test('rows of many lines stay apart, and empty lines between them do not end the table', () => {
  const rows = rowsOf(HEADINGS, '', LINE, '', LINE.replace('TLSv1', 'TLSv1.1').replace('| 2 |', '| 1,234 |'), '', 'us-east-1 is a Region.');
  expect(rows).toEqual([ROW, { ...ROW, tlsVersion: 'TLSv1.1', calls: 1234 }]);
});

test('several buckets in one cell of CSV are one cell', () => {
  const line = `eu-west-1, logs, media, REST.GET.OBJECT, TLSv1, 2, ${AGENT}`;
  expect(rowsOf(HEADINGS.replaceAll(' |', ','), line)).toEqual([{ ...ROW, resource: 'logs, media' }]);
});

describe('API calls', () => {
  const API = 'Region | Endpoint | API Event Name | TLS Version | Connection Count | UserAgent';
  const service = (endpoint: string) => rowsOf(API, `us-east-1 | ${endpoint} | X | TLSv1.1 | 7 | aws-cli/1.16.1`)[0]?.service;

  test('are of the service whose endpoint is named', () => {
    expect(rowsOf(API, 'us-east-1 | monitoring.us-east-1.amazonaws.com | PutMetricData | TLSv1.1 | 7 | -')).toEqual([
      {
        region: 'us-east-1',
        service: 'monitoring.amazonaws.com',
        resource: 'monitoring.us-east-1.amazonaws.com',
        action: 'PutMetricData',
        tlsVersion: 'TLSv1.1',
        calls: 7,
        userAgent: null,
      },
    ]);
  });

  test.each([
    ['sqs.us-east-1.api.aws', 'sqs.amazonaws.com'],
    ['kms-fips.us-east-1.amazonaws.com', 'kms.amazonaws.com'],
    ['my-bucket.s3.us-east-1.amazonaws.com', 's3.amazonaws.com'],
    ['dynamodb.cn-north-1.amazonaws.com.cn', 'dynamodb.amazonaws.com'],
    ['Amazon SES', 'ses.amazonaws.com'],
    ['what was it', 'unknown'],
  ])('at %s are of %s', (endpoint, expected) => expect(service(endpoint)).toBe(expected));
});

describe('what is no row', () => {
  test('is counted where a row should stand', () => {
    const table = readTables([HEADINGS, LINE, LINE.replace('| 2 |', '| many |'), LINE.replace('TLSv1', 'none')].join('\n'));
    expect([table.rows.length, table.unreadable]).toEqual([1, 2]);
  });

  test('is nothing where no call was made', () => {
    expect(readTables([HEADINGS, LINE.replace('| 2 |', '| 0 |')].join('\n'))).toEqual({ rows: [], unreadable: 0, found: true });
  });

  test('is not made of prose that speaks of Regions and versions', () => {
    const prose = 'In eu-west-1, we saw TLS version 1.0, 1.1, and a user agent | or two.\nRegion, and TLSVersion, are columns.';
    expect(readTables(prose)).toEqual({ rows: [], unreadable: 0, found: false });
  });
});

test('hostile text is read in the time that its length takes, and nothing in it names a property', () => {
  const many = 200_000;
  const texts = [
    `${HEADINGS}\n${'eu-west-1 | a '.repeat(many)}`,
    `${HEADINGS}\n${'x\n'.repeat(many)}`,
    'Region\n'.repeat(many),
    `${HEADINGS}\n`.repeat(20_000),
    `${HEADINGS.replaceAll(' | ', ',')}\neu-west-1,"${'""'.repeat(many)}`,
    `${HEADINGS}\n${`eu-west-1 | ${'['.repeat(500)} | __proto__ | TLSv1 | 2 | ${'](http://'.repeat(300)}\n`.repeat(300)}`,
  ];
  for (const text of texts) expect(readTables(text).rows.length).toBeLessThanOrEqual(300);
}, 20_000);
