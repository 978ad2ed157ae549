// Who calls in the corpus: roles with their sessions, users, people at the console, AWS services; one set for each account.
import { BROWSERS, CONTAINERS, INSTANCES, LAMBDA, OLD, PEOPLE, PIPELINES } from './programs.mjs';
import { randomOf } from './random.mjs';
import { DATA_PLANE, OPERATIONS, PROVISIONING } from './shapes.mjs';

export const ACCOUNTS = Array.from({ length: 8 }, (_, at) => String(100_000_000_000 + at * 11_111_111_111 + 2_604_201_337));
export const REGIONS = ['eu-west-1', 'us-east-1', 'eu-central-1', 'ap-southeast-2'];

/** Temporary credentials are renewed this often, with a new access key id. */
const KEY_HOURS = 6;

const DOMAINS = [
  'orders',
  'billing',
  'catalog',
  'search',
  'payments',
  'shipping',
  'ledger',
  'profile',
  'media',
  'reports',
  'audit',
  'mail',
];
const address = (random) => `10.${random.int(8) + 16}.${random.int(256)}.${random.int(254) + 1}`;
const outside = (random) => `198.${18 + random.int(2)}.${random.int(256)}.${random.int(254) + 1}`;

const issuer = ({ account, id, name }) =>
  `{"type":"Role","principalId":"${id}","arn":"arn:aws:iam::${account}:role/${name}","accountId":"${account}","userName":"${name}"}`;

/** The identity of a role's session as CloudTrail writes it; `context` and `rest` are further fields, with their commas. */
function assumed(role, { session, accessKeyId, createdAt, mfa = false, context = '', rest = '' }) {
  const { account, id, name } = role;
  return (
    `{"type":"AssumedRole","principalId":"${id}:${session}","arn":"arn:aws:sts::${account}:assumed-role/${name}/${session}",` +
    `"accountId":"${account}","accessKeyId":"${accessKeyId}","sessionContext":{"sessionIssuer":${issuer(role)},` +
    `"attributes":{"creationDate":"${createdAt}","mfaAuthenticated":"${mfa}"}${context}}${rest}}`
  );
}

function roles(account, random) {
  const role = (kind, name, programs, shapes, sessions) => ({
    kind,
    account,
    name,
    programs,
    shapes,
    sessions,
    id: `AROA${random.code(17)}`,
    arn: `arn:aws:iam::${account}:role/${name}`,
    random: `${account} ${name}`,
  });
  const one = (programs) => [random.pick(programs)];
  return [
    ...DOMAINS.map((domain) => role('function', `${domain}-function-role`, one(LAMBDA), DATA_PLANE, 2)),
    ...DOMAINS.slice(0, 9).map((domain) => role('instance', `${domain}-instance`, one(INSTANCES), DATA_PLANE, 6)),
    ...DOMAINS.slice(3, 9).map((domain) => role('container', `${domain}-task-role`, one(CONTAINERS), DATA_PLANE, 4)),
    role('instance', 'fleet-instance-profile', INSTANCES.slice(4, 8), OPERATIONS, 12),
    role('pipeline', 'github-actions-deploy', PIPELINES, PROVISIONING, 3),
    role('person', `AWSReservedSSO_PowerUser_${random.hex(16)}`, PEOPLE.slice(0, 2), OPERATIONS, 5),
  ];
}

const sessionName = {
  function: (role, random, at) => `${role.name.split('-')[0]}-${['api', 'worker', 'stream'][at % 3]}-${random.int(1000)}`,
  instance: (_, random) => `i-0${random.hex(16)}`,
  container: (_, random) => random.hex(32),
  pipeline: (_, random) => `GitHubActions-${17_000_000_000 + random.int(1e9)}`,
  person: (_, random) =>
    `${random.pick(['ana', 'bo', 'chi', 'dag', 'eli', 'fay'])}.${random.pick(['berg', 'cruz', 'okoye', 'sato'])}@example.com`,
};
// Sessions of functions and people keep their names; instances live for a day here, tasks and pipelines for hours.
const LASTS = { function: 'ever', instance: 'day', container: 'key', pipeline: 'key', person: 'ever' };

/** The callers of one session in one credential period. */
function sessionCallers(role, { region, day, period }) {
  const createdAt = `${day}T${String(period * KEY_HOURS).padStart(2, '0')}:00:12Z`;
  return Array.from({ length: role.sessions }, (_, at) => {
    const lasts = LASTS[role.kind];
    const named = randomOf(`${role.random} ${region} ${at} ${lasts === 'ever' ? '' : day} ${lasts === 'key' ? period : ''}`);
    const session = sessionName[role.kind](role, named, at);
    const sourceIp = role.kind === 'function' || role.kind === 'person' || role.kind === 'pipeline' ? outside(named) : address(named);
    const accessKeyId = `ASIA${randomOf(`${role.random} ${region} ${at} ${day} ${period}`).code(16)}`;
    const identity = assumed(role, {
      session,
      accessKeyId,
      createdAt,
      context: role.kind === 'instance' ? ',"ec2RoleDelivery":"2.0"' : '',
      rest:
        at === 0 && role.kind === 'function'
          ? `,"inScopeOf":{"issuerType":"AWS::Lambda::Function","credentialsIssuedTo":"arn:aws:lambda:${region}:${role.account}:function:${session}"}`
          : '',
    });
    const { tls, userAgent } = role.programs[at % role.programs.length];
    return {
      identity,
      sourceIp,
      userAgent,
      tls,
      shapes: role.shapes,
      principal: role.arn,
      vpcEndpoint: sourceIp.startsWith('10.') ? `vpce-0${randomOf(`${role.account} ${region}`).hex(16)}` : null,
    };
  });
}

/** IAM users with long-lived keys. `programs[at]` is the program of the user `name-at`. */
function users(account, name, programs, shapes) {
  return programs.map(({ tls, userAgent }, at) => {
    const random = randomOf(`${account} ${name} ${at}`);
    const userName = `${name}-${at}`;
    const arn = `arn:aws:iam::${account}:user/${userName}`;
    const identity = `{"type":"IAMUser","principalId":"AIDA${random.code(17)}","arn":"${arn}","accountId":"${account}","accessKeyId":"AKIA${random.code(16)}","userName":"${userName}"}`;
    return { identity, sourceIp: outside(random), userAgent, tls, shapes, principal: arn, vpcEndpoint: null };
  });
}

const ON_BEHALF = ['cloudformation.amazonaws.com', 'config.amazonaws.com', 'autoscaling.amazonaws.com', 'AWS Internal'];

/** Calls that AWS services make for the account: no TLS of anybody's client. */
function services(account, allRoles) {
  return ON_BEHALF.map((service, at) => ({
    identity: assumed(allRoles[at], {
      session: 'aws-service',
      accessKeyId: `ASIA${randomOf(`${account} ${service}`).code(16)}`,
      createdAt: '2026-09-01T00:00:03Z',
      rest: `,"invokedBy":"${service}"`,
    }),
    sourceIp: service,
    userAgent: service,
    tls: null,
    without: 'invoked-by-aws',
    shapes: OPERATIONS,
    vpcEndpoint: null,
  }));
}

function consoles(account, allRoles, day) {
  const person = allRoles.at(-1);
  return BROWSERS.map((userAgent, at) => {
    const random = randomOf(`${account} console ${at} ${day}`);
    const session = sessionName.person(person, random);
    const made = { session, accessKeyId: `ASIA${random.code(16)}`, createdAt: `${day}T07:59:0${at}Z`, mfa: true };
    return {
      identity: assumed(person, made),
      sourceIp: outside(random),
      userAgent,
      tls: null,
      without: 'console-session',
      shapes: OPERATIONS,
      vpcEndpoint: null,
    };
  });
}

/** Everybody who calls in one account, Region and credential period. `legacy` speak TLS 1.0 or 1.1 and nothing else. */
function callersOf(account, place) {
  const all = roles(account, randomOf(`${account} roles`));
  const { region } = place;
  const busy = all.flatMap((role) => sessionCallers(role, { region, day: place.day, period: place.period }));
  // The first call most.
  const modern = [
    ...users(account, 'agent', [...INSTANCES.slice(4), ...PEOPLE], OPERATIONS),
    ...users(account, 'backup', PEOPLE, DATA_PLANE),
    ...busy,
  ];
  const legacy = users(
    account,
    'plant',
    Array.from({ length: 20 }, (_, at) => OLD[at % OLD.length]),
    DATA_PLANE,
  );
  return { modern, legacy, services: services(account, all), consoles: consoles(account, all, place.day) };
}

/** The callers of an account and Region at a time (epoch milliseconds): made once for each credential period. */
export function callersAt(account, region) {
  const made = new Map();
  return (time) => {
    const period = Math.floor(new Date(time).getUTCHours() / KEY_HOURS);
    const day = new Date(time).toISOString().slice(0, 10);
    const key = `${day} ${period}`;
    let callers = made.get(key);
    if (callers === undefined) {
      callers = callersOf(account, { region, day, period });
      made.set(key, callers);
    }
    return callers;
  };
}
