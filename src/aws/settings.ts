// What the environment and the shared files (~/.aws/config, ~/.aws/credentials) say: sections, Region, endpoints, FIPS and dual-stack.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { plain } from '../text/plain.ts';
import { AwsProblem } from './problem.ts';

export type Env = Readonly<Record<string, string | undefined>>;
export type Section = Readonly<Record<string, string | undefined>>;

export interface SharedFiles {
  readonly configPath: string;
  readonly credentialsPath: string;
  readonly profiles: ReadonlyMap<string, Section>;
  readonly ssoSessions: ReadonlyMap<string, Section>;
  readonly services: ReadonlyMap<string, Section>;
  /** Sentences about a file that is there, or was named, and cannot be used. */
  readonly problems: readonly string[];
}

/** Reads both files afresh: people sign in while this program runs. Never throws. */
export async function readSharedFiles(env: Env): Promise<SharedFiles> {
  const home = env.HOME || env.USERPROFILE || homedir();
  const expand = (path: string) => (path.startsWith('~/') ? join(home, path.slice(2)) : path);
  const configPath = expand(env.AWS_CONFIG_FILE || join(home, '.aws', 'config'));
  const credentialsPath = expand(env.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws', 'credentials'));

  // The loader takes every fault for an empty file, so that one is looked for here.
  const problems: string[] = [];
  const configText = await readOrExplain(configPath, Boolean(env.AWS_CONFIG_FILE), problems);
  const credentialsText = await readOrExplain(credentialsPath, Boolean(env.AWS_SHARED_CREDENTIALS_FILE), problems);
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  const files = await loadSharedConfigFiles({ filepath: credentialsPath, configFilepath: configPath, ignoreCache: true });
  explainEmpty(configPath, configText, files.configFile, problems);
  explainEmpty(credentialsPath, credentialsText, files.credentialsFile, problems);

  const profiles = new Map<string, Section>();
  const ssoSessions = new Map<string, Section>();
  const services = new Map<string, Section>();
  for (const [name, section] of Object.entries(files.configFile)) {
    if (name.startsWith('sso-session.')) ssoSessions.set(name.slice('sso-session.'.length), section);
    else if (name.startsWith('services.')) services.set(name.slice('services.'.length), section);
    else profiles.set(name, section);
  }
  // What both files say, the credentials file decides, as in the SDKs.
  for (const [name, section] of Object.entries(files.credentialsFile)) profiles.set(name, { ...profiles.get(name), ...section });
  return { configPath, credentialsPath, profiles, ssoSessions, services, problems };
}

async function readOrExplain(path: string, named: boolean, problems: string[]): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code !== 'ENOENT') problems.push(`${plain(path)} cannot be read (${plain(code)}), so its profiles are not known.`);
    else if (named) problems.push(`${plain(path)} does not exist, although the environment names it.`);
    return '';
  }
}

function explainEmpty(path: string, text: string, sections: object, problems: string[]): void {
  if (text.trim() !== '' && /^\s*[^\s#;]/m.test(text) && Object.keys(sections).length === 0) {
    problems.push(`${plain(path)} holds nothing that reads as a profile.`);
  }
}

/** The profile whose settings count: the one named, else AWS_PROFILE, else `default`. */
export const profileName = (named: string | null, env: Env): string => named ?? (env.AWS_PROFILE || 'default');

/** What AWS SDKs call a service in their settings: the variable's suffix, lower-cased in the services section. */
type ServiceKey = 'CLOUDWATCH_LOGS' | 'CLOUDTRAIL' | 'S3' | 'ATHENA' | 'HEALTH' | 'STS' | 'SSO' | 'SIGNIN';

/**
 * The endpoint that was configured for a service, null for AWS's own. The SDK itself looks only at AWS_PROFILE, so a profile given
 * by flag would miss its endpoint or, worse, take another's: nothing of this is left to it. Rejects with AwsProblem what is no URL.
 * Order: docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, "Precedence" (retrieved 2026-11-22).
 */
export function endpointOf(service: ServiceKey, profile: string, env: Env, files: SharedFiles): string | null {
  const section = files.profiles.get(profile) ?? {};
  if (flag('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ignore_configured_endpoint_urls', env, section)) return null;
  const url = env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || fromSections(service, profile, section, files);
  if (!url) return null;
  if (!/^https?:$/.test(protocolOf(url))) {
    throw new AwsProblem('other', `The endpoint that is configured for ${service.replaceAll('_', ' ')} is not an http or https URL.`, {
      howTo: `Correct AWS_ENDPOINT_URL, or endpoint_url in profile ${plain(profile)}, or switch them off: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true`,
    });
  }
  return url;
}

function fromSections(service: ServiceKey, profile: string, section: Section, files: SharedFiles): string | undefined {
  if (section.services) {
    const services = files.services.get(section.services);
    // The SDK would go on to AWS's own endpoint; somebody who configured another does not expect a request to leave for AWS.
    if (services === undefined) {
      throw new AwsProblem(
        'other',
        `Profile ${plain(profile)} names a services section, ${plain(section.services)}, that does not exist.`,
        {
          howTo: `Add [services ${plain(section.services)}] to ${plain(files.configPath)}, or take the line out of the profile.`,
        },
      );
    }
    const url = services[`${service.toLowerCase()}.endpoint_url`];
    if (url) return url;
  }
  return section.endpoint_url;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

/** A yes-or-no setting: the variable decides, then the profile. Only `true` is yes. */
function flag(variable: string, key: string, env: Env, section: Section): boolean {
  return (env[variable] || section[key] || '').trim().toLowerCase() === 'true';
}

export const wantsFips = (profile: string, env: Env, files: SharedFiles): boolean =>
  flag('AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint', env, files.profiles.get(profile) ?? {});

export const wantsDualstack = (profile: string, env: Env, files: SharedFiles): boolean =>
  flag('AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint', env, files.profiles.get(profile) ?? {});

/**
 * The Region to work in: the one named, AWS_REGION, AWS_DEFAULT_REGION, the profile's. Never that of an sso-session: it says where
 * the sign-in lives. Throws AwsProblem `no-region`.
 */
export function regionOf(named: string | null, profile: string, env: Env, files: SharedFiles): string {
  const region = named || env.AWS_REGION || env.AWS_DEFAULT_REGION || files.profiles.get(profile)?.region;
  if (!region) {
    throw new AwsProblem('no-region', `No AWS Region is chosen, and profile ${plain(profile)} has none.`, {
      howTo: 'Name one: --region us-east-1, or AWS_REGION, or `region` in the profile.',
    });
  }
  return checkedRegion(region);
}

/** `region` when it can be part of a host name; throws AwsProblem `no-region` for anything else. */
export function checkedRegion(region: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region)) return region;
  throw new AwsProblem('no-region', `${plain(region).slice(0, 80)} is not the name of an AWS Region.`, {
    howTo: 'Name a Region, such as us-east-1: --region, AWS_REGION, or `region` in the profile.',
  });
}
