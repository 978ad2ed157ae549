// The examples of AWS's documents, asked of events that fit them. Pages: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/<page>.html
import { describe, expect, test } from 'vitest';
import { ask, outcomeOf, refusal, type Told, worthOf } from './ask.ts';

describe('CWL_QuerySyntax-examples, CloudTrail', () => {
  const trail: readonly Told[] = [
    {
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'us-east-2',
      recipientAccountId: '1',
      userIdentity: { accountId: '1' },
      userAgent: 'old',
      tlsDetails: { tlsVersion: 'TLSv1', cipherSuite: 'c' },
    },
    {
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'us-east-2',
      recipientAccountId: '1',
      userIdentity: { accountId: '1' },
      userAgent: 'old',
      tlsDetails: { tlsVersion: 'TLSv1', cipherSuite: 'c' },
    },
    { eventSource: 'ec2.amazonaws.com', eventName: 'StopInstances', awsRegion: 'us-east-2', tlsDetails: { tlsVersion: 'TLSv1.1' } },
    { eventSource: 'ec2.amazonaws.com', eventName: 'StartInstances', awsRegion: 'us-east-1', tlsDetails: { tlsVersion: 'TLSv1.3' } },
    {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      awsRegion: 'us-east-1',
      requestParameters: { userName: 'dana' },
      responseElements: { user: { arn: 'arn:dana' } },
    },
    { eventSource: 'cloudtrail.amazonaws.com', eventName: 'UpdateTrail', errorCode: 'AccessDenied', errorMessage: 'no' },
    { eventSource: 'cloudtrail.amazonaws.com', eventName: 'UpdateTrail' },
  ];

  test('log entries where TLS 1.0 or 1.1 was used', () => {
    const rows = ask(
      `filter tlsDetails.tlsVersion in [ "TLSv1", "TLSv1.1" ]
| stats count(*) as numOutdatedTlsCalls by userIdentity.accountId, recipientAccountId, eventSource, eventName, awsRegion, tlsDetails.tlsVersion, tlsDetails.cipherSuite, userAgent
| sort eventSource, eventName, awsRegion, tlsDetails.tlsVersion`,
      trail,
    );
    expect(rows).toEqual([
      {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'StopInstances',
        awsRegion: 'us-east-2',
        'tlsDetails.tlsVersion': 'TLSv1.1',
        numOutdatedTlsCalls: '1',
      },
      {
        'userIdentity.accountId': '1',
        recipientAccountId: '1',
        eventSource: 's3.amazonaws.com',
        eventName: 'GetObject',
        awsRegion: 'us-east-2',
        'tlsDetails.tlsVersion': 'TLSv1',
        'tlsDetails.cipherSuite': 'c',
        userAgent: 'old',
        numOutdatedTlsCalls: '2',
      },
    ]);
  });

  test('the number of calls per service that used TLS 1.0 or 1.1', () => {
    const text = `filter tlsDetails.tlsVersion in [ "TLSv1", "TLSv1.1" ]
| stats count(*) as numOutdatedTlsCalls by eventSource
| sort numOutdatedTlsCalls desc`;
    expect(ask(text, trail)).toEqual([
      { eventSource: 's3.amazonaws.com', numOutdatedTlsCalls: '2' },
      { eventSource: 'ec2.amazonaws.com', numOutdatedTlsCalls: '1' },
    ]);
    expect(outcomeOf(text, trail)).toMatchObject({ recordsMatched: 3, recordsScanned: 7, pointers: null });
  });

  test('entries for each service, event and Region', () => {
    const rows = ask('stats count(*) by eventSource, eventName, awsRegion', trail);
    expect(rows).toHaveLength(5);
    expect(rows).toContainEqual({ eventSource: 's3.amazonaws.com', eventName: 'GetObject', awsRegion: 'us-east-2', 'count(*)': '2' });
    expect(rows).toContainEqual({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'UpdateTrail', 'count(*)': '2' });
  });

  test('hosts that were started or stopped in a Region', () => {
    const rows = ask('filter (eventName="StartInstances" or eventName="StopInstances") and awsRegion="us-east-2"', trail);
    expect(rows).toEqual([{ '@timestamp': '2026-11-20 10:00:02.000', '@message': JSON.stringify(trail[2]) }]);
  });

  test('Regions, names and ARNs of new users', () => {
    const text = 'filter eventName="CreateUser"\n    | fields awsRegion, requestParameters.userName, responseElements.user.arn';
    expect(ask(text, trail)).toEqual([
      { awsRegion: 'us-east-1', 'requestParameters.userName': 'dana', 'responseElements.user.arn': 'arn:dana' },
    ]);
  });

  test('records where an exception occurred', () => {
    const text = 'filter eventName="UpdateTrail" and ispresent(errorCode)\n    | stats count(*) by errorCode, errorMessage';
    expect(ask(text, trail)).toEqual([{ errorCode: 'AccessDenied', errorMessage: 'no', 'count(*)': '1' }]);
  });
});

describe('CWL_QuerySyntax-examples, others', () => {
  test.each([
    'fields @timestamp, @message | sort @timestamp desc | limit 25',
    'filter @message like /Exception/ \n    | stats count(*) as exceptionCount by bin(1h)\n    | sort exceptionCount desc',
    'fields @message | filter @message not like /Exception/',
    'fields @timestamp, server, severity, message\n| sort @timestamp asc\n| dedup server',
    `filter @type = "REPORT"
    | stats max(@memorySize / 1000 / 1000) as provisonedMemoryMB,
        min(@maxMemoryUsed / 1000 / 1000) as smallestMemoryRequestMB,
        avg(@maxMemoryUsed / 1000 / 1000) as avgMemoryUsedMB,
        max(@maxMemoryUsed / 1000 / 1000) as maxMemoryUsedMB,
        provisonedMemoryMB - maxMemoryUsedMB as overProvisionedMB`,
    'filter @type = "REPORT" |\n    stats avg(@duration), max(@duration), min(@duration) by bin(5m)',
    'fields @timestamp, @requestId, @message, @logStream\n| filter @type = "REPORT" and @duration > 1000\n| sort @timestamp desc\n| dedup @requestId\n| limit 20',
    'filter protocol=17 | stats count(*) by srcAddr',
    'filter logStatus="SKIPDATA"\n    | stats count(*) by bin(1h) as t\n    | sort t',
    "fields @timestamp, srcAddr | filter logStream = 'vpc-flow-logs' and interfaceId = 'eni-0123456789abcdef0'\n| sort @timestamp desc\n| dedup srcAddr, dstAddr\n| limit 20",
    'stats count(*) by queryType, bin(1h)',
    'fields @timestamp, status, ip, path, httpMethod\n| filter status>=400 and status<=499\n| sort @timestamp desc\n| limit 10',
    'filter status=200\n| stats avg(integrationLatency), max(integrationLatency),\nmin(integrationLatency) by bin(1m)',
    "filter (srcAddr like 'x.x.x.x' and dstAddr not like 'y.y.')\n| stats sum(bytes) as bytesTransferred by srcAddr, dstAddr\n| sort bytesTransferred desc\n| limit 10",
    'fields @timestamp, remoteIP, request, status, filename| sort @timestamp desc\n| filter filename="/var/www/html/admin"\n| limit 20',
    'fields @timestamp, @message\n| stats count(*) as numberOfEvents by `detail-type`\n| sort numberOfEvents desc',
    'filter @`aws.tag.aws:cloudformation:stack-name` = "my-stack"',
    'stats count(*) by @aws.tag.team',
    'fields @timestamp, @message, accountId\n# | filter accountId not like "7983124201998"\n| sort @timestamp desc\n| limit 20',
    'parse @message "Status Code: *;" as statusCode\n| filter statusCode >= 400 and statusCode <= 499\n| filter toMillis(@timestamp) >= (now() * 1000 - 7200000)',
  ])('%s', (text) => {
    expect(refusal(text)).toBeNull();
  });

  test('hosts of a subnet, and a service whose name has a hyphen', () => {
    const flows = [
      { srcAddr: '192.0.2.7', dstAddr: 'a', bytes: 3 },
      { srcAddr: '192.0.3.7', dstAddr: 'a', bytes: 5 },
      { 'detail-type': 'x' },
    ];
    const text = 'filter isIpv4InSubnet(srcAddr, "192.0.2.0/24")\n    | stats sum(bytes) as bytesTransferred by dstAddr';
    expect(ask(text, flows)).toEqual([{ dstAddr: 'a', bytesTransferred: '3' }]);
    expect(ask('filter `detail-type` = "x" | display `detail-type`', flows)).toEqual([{ 'detail-type': 'x' }]);
  });

  test('parses with a glob and with a regular expression', () => {
    const lines = [
      'user=dana, method:GET, latency := 12',
      'user=bo, method:PUT, latency := 30',
      'user=dana, method:GET, latency := 20',
      'other',
    ];
    const glob =
      'parse @message "user=*, method:*, latency := *" as @user,\n    @method, @latency | stats avg(@latency) by @method,\n    @user';
    expect(ask(glob, lines)).toEqual(
      expect.arrayContaining([
        { '@method': 'GET', '@user': 'dana', 'avg(@latency)': '16' },
        { '@method': 'PUT', '@user': 'bo', 'avg(@latency)': '30' },
        {},
      ]),
    );
    // The document's own query groups by @method2 and @user2, which it has not extracted: the groups are method2 and user2.
    const regex =
      'parse @message /user=(?<user2>.*?), method:(?<method2>.*?),\\s*latency := (?<latency2>\\d+)/ | stats avg(latency2) by method2, user2 | sort user2';
    expect(ask(regex, lines)).toEqual([
      {},
      { method2: 'PUT', user2: 'bo', 'avg(latency2)': '30' },
      { method2: 'GET', user2: 'dana', 'avg(latency2)': '16' },
    ]);
    const shown = `FIELDS @message
    | PARSE @message "* [*] *" as loggingTime, loggingType, loggingMessage
    | FILTER loggingType IN ["ERROR", "INFO"]
    | DISPLAY loggingMessage, loggingType = "ERROR" as isError`;
    expect(ask(shown, ['10:00 [ERROR] broken', '10:01 [INFO] fine', '10:02 [DEBUG] x'])).toEqual([
      { loggingMessage: 'fine', isError: '0' },
      { loggingMessage: 'broken', isError: '1' },
    ]);
  });
});

describe('CWL_AnalyzeLogData-discoverable-fields', () => {
  const event = {
    userIdentity: { type: 'IAMUser' },
    requestParameters: { instancesSet: { items: [{ instanceId: 'i-abcde123' }] } },
    api: { request: { data: '{"startTime":1234,"endTime":5678}' } },
    '@example.com': 'yes',
  };
  test('fields are known by dots, also within lists, but not within texts', () => {
    expect(ask('fields requestParameters.instancesSet.items.0.instanceId as id, userIdentity.type as type', [event])).toEqual([
      { id: 'i-abcde123', type: 'IAMUser' },
    ]);
    expect(worthOf('api.request.data.startTime', event)).toBeUndefined();
    expect(worthOf('jsonParse(api.request.data).startTime', event)).toBe('1234');
    expect(worthOf('@@example.com', event)).toBe('yes');
  });
  test('not more than 200 of them, in the order of the document', () => {
    const wide = {
      before: 'here',
      many: Object.fromEntries(Array.from({ length: 199 }, (_, index) => [`k${index}`, index])),
      after: 'gone',
    };
    expect(worthOf('before', wide)).toBe('here');
    expect(worthOf('many.k198', wide)).toBe('198');
    expect(worthOf('after', wide)).toBeUndefined();
    expect(worthOf('jsonParse(@message).after', wide)).toBe('gone');
    expect(worthOf('after', wide, { discoveredFields: 201 })).toBe('gone');
    expect(worthOf('jsonParse(@message).after', wide, { jsonParseFields: 200 })).toBeUndefined();
  });
  test('a group that discovers nothing has the message all the same', () => {
    expect(
      ask(
        'fields userIdentity.type as type, jsonParse(@message) as e | fields e.userIdentity.type as parsed | display type, parsed',
        [event],
        {},
        false,
      ),
    ).toEqual([{ parsed: 'IAMUser' }]);
  });
});

describe('CWL_QuerySyntax-operations-functions', () => {
  test.each([
    ['2 ^ 3', '8'],
    ['10 % 3', '1'],
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['ltrim("xyZxyfooxyZ","xyZ")', 'fooxyZ'],
    ['rtrim("xyZfooxyxyZ","xyZ")', 'xyZfoo'],
    ['trim("xyZxyfooxyxyZ","xyZ")', 'foo'],
    ['substr("xyZfooxyZ",3, 3)', 'foo'],
    ['substr("xyZfooxyZ",3)', 'fooxyZ'],
    ['strcontains("TLS", "tls")', '0'],
    ['strcontains("TLS", "tls", true)', '1'],
    ['strlen("a🚀")', '2'],
    ['substr("a🚀bc", 1, 2)', '🚀b'],
    ['replace("a smoke_test b", "smoke_test", "Smoke")', 'a Smoke b'],
    ['regexReplace("a1b22", "[0-9]+", "#")', 'a#b#'],
    ['startsWith("foobar", "foo")', '1'],
    ['endsWith("foobar", "foo")', '0'],
    ['isempty(missing)', '1'],
    ['isblank("  ")', '1'],
    ['isempty("  ")', '0'],
    ['isValidIp("2001:db8::1")', '1'],
    ['isValidIp("300.1.1.1")', '0'],
    ['isIpInSubnet("2001:db8::7", "2001:db8::/32")', '1'],
    ['greatest(1, 3, 2)', '3'],
    ['least(1, 3, 2)', '1'],
    ['abs(-4)', '4'],
    ['ceil(1.2)', '2'],
    ['floor(1.8)', '1'],
    ['coalesce(missing, "x")', 'x'],
    ['if(1 < 2, "yes", "no")', 'yes'],
    ['case(1 > 2, "a", 2 > 1, "b", "c")', 'b'],
    ['case(1 > 2, "a", "c")', 'c'],
    ['concat("a", "b", 1)', 'ab1'],
    ['toupper("tls")', 'TLS'],
    ['tolower("TLS")', 'tls'],
    ['isNumeric("12.5")', '1'],
    ['messageSize("é")', '2'],
    ['toMillis(@timestamp)', String(Date.parse('2026-11-20T10:00:00Z'))],
    ['fromMillis(1642195111000)', '2022-01-14 21:18:31.000'],
    ['datefloor(@timestamp, 1d)', '2026-11-20 00:00:00.000'],
    ['dateceil(fromMillis(1642195111000), 1h)', '2022-01-14 22:00:00.000'],
    ['bin(5m)', '2026-11-20 10:00:00.000'],
    ['datefloor(fromMillis(1642195111000), 300s)', '2022-01-14 21:18:00.000'],
    ['datefloor(fromMillis(1642195111000), 1mo)', '2022-01-01 00:00:00.000'],
    ['ispresent(missing)', '0'],
  ])('%s is %s', (expression, expected) => {
    expect(worthOf(expression)).toBe(expected);
  });

  const users = { users: [{ action: 'Get' }, { action: 'PutData' }], 'user.id': '123', status_code: 200, list: '[1,2]' };
  test('maps and lists are reached by dots, positions and backticks', () => {
    const json = 'fields jsonParse(@message) as json_message\n';
    expect(ask(`${json}| stats count() by json_message.status_code`, [users])).toEqual([
      { 'json_message.status_code': '200', 'count()': '1' },
    ]);
    expect(ask(`${json}| filter json_message.users[1].action = "PutData"`, [users])).toHaveLength(1);
    expect(ask(`${json}| filter json_message.\`user.id\` = "123"`, [users])).toHaveLength(1);
    expect(ask(`${json}| display toupper(json_message)`, [users])).toEqual([{}]);
    expect(worthOf('jsonStringify(jsonParse(list))', users)).toBe('[1,2]');
    expect(worthOf('jsonParse(list)[1]', users)).toBe('2');
  });
  test('what is no JSON object or list is empty', () => {
    for (const text of ['no json', '12', '"text"', 'null', '{"a":', '']) expect(worthOf('jsonParse(@message)', text)).toBeUndefined();
  });
  test('comparing a map with anything is false', () => {
    const told = { map: { a: 1 } };
    expect(ask('fields jsonParse(@message) as e | filter e.map = 1 or e.map != 1 or e.map > 0', [told])).toEqual([]);
  });
});
