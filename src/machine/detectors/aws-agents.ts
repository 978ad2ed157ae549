// AWS's agents: found by their files and services, judged from what they are built with, never run.
import type { Installation } from '../../contract/document.ts';
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { asCompleted } from '../as-completed.ts';
import { type AgentFacts, AWS_AGENTS, CODEDEPLOY_RUST } from '../data/aws-agents.ts';
import { type Derived, derive, type Library, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { newInstallation } from '../installation.ts';
import { type FoundAgent, findAgents } from './aws-agents-places.ts';
import { rubyOfService } from './aws-agents-ruby.ts';
import { agentVersion } from './aws-agents-version.ts';
import { readGoBuildInfo } from './go-build-info.ts';
import { goLibrary, goTls } from './go-tls.ts';

export const awsAgents: RuntimeDetector = {
  name: 'AWS agents',
  async *detect(context) {
    const found = await context.probe('Looking for AWS agents', () => findAgents(context.host, AWS_AGENTS.agents), []);
    yield* asCompleted(
      found.map((agent) =>
        context.probe(
          agent.path,
          () => inspect(context, agent),
          installation(context, agent, null, { library: null, derived: underived(null) }, 'cancelled'),
        ),
      ),
    );
  },
};

interface Judged {
  readonly library: Library | null;
  readonly derived: Derived;
}

async function inspect(context: DetectContext, agent: FoundAgent): Promise<Installation> {
  const version = await agentVersion(context.host, agent);
  return installation(context, agent, version, await judge(context, agent, version));
}

function installation(
  { host }: DetectContext,
  agent: FoundAgent,
  version: string | null,
  { library, derived }: Judged,
  notRunBecause: Installation['notRunBecause'] = 'not-needed',
): Installation {
  return newInstallation(host, {
    kind: 'aws-agent',
    name: agent.facts.name,
    version,
    path: agent.path,
    realPath: agent.realPath,
    foundBy: agent.foundBy,
    ran: false,
    notRunBecause,
    library,
    derived,
  });
}

async function judge(context: DetectContext, agent: FoundAgent, version: string | null): Promise<Judged> {
  const { host } = context;
  const where = agent.realPath;
  const head = await host.readText(where, 2);
  if (head === '#!') return rubyOfService(context, agent);
  // A service has an environment of its own: GODEBUG of the person who looks says nothing about it.
  const build = await readGoBuildInfo(host, where);
  if (build) {
    const derived = goTls({ ...build, godebug: undefined, builtIn: build.settings.get('DefaultGODEBUG'), where });
    return { library: goLibrary(build.goVersion), derived };
  }
  const go = version === null ? null : goOf(agent.facts, version);
  if (go !== null)
    return { library: goLibrary(go), derived: goTls({ goVersion: go, experiment: null, godebug: undefined, builtIn: undefined, where }) };
  if (
    agent.facts.unit === 'codedeploy-agent' &&
    version !== null &&
    atLeast(versionNumbers(version), versionNumbers(CODEDEPLOY_RUST.from)) === true
  ) {
    const library = { name: 'rustls', version: '' };
    return { library, derived: derive({ library, where }) };
  }
  const text =
    head === null ? 'Its file may not be read, so what it is built with is not known.' : 'Its file does not say what it is built with.';
  return { library: null, derived: underived({ code: 'build-unknown', text, where }) };
}

const goOf = ({ goByVersion }: AgentFacts, version: string): string | null =>
  goByVersion.find(({ from }) => atLeast(versionNumbers(version), versionNumbers(from)) === true)?.go ?? null;
