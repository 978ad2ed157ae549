// The CodeDeploy agent before 2.0 is a script: the Ruby that its service would find decides. That Ruby is asked; the agent is not started.
import { type Derived, type Library, underived } from '../derive.ts';
import type { DetectContext } from '../detector.ts';
import type { Host } from '../host.ts';
import { expandPattern } from '../places.ts';
import type { FoundAgent } from './aws-agents-places.ts';
import { judgeRuby } from './ruby.ts';
import { rubyTls } from './ruby-tls.ts';

/** The verdicts for an agent that runs on a Ruby of the system. */
export async function rubyOfService(
  context: DetectContext,
  agent: FoundAgent,
): Promise<{ readonly library: Library | null; readonly derived: Derived }> {
  const where = agent.realPath;
  const path = await serviceRuby(context.host);
  const realPath = path && (await context.host.realpath(path));
  if (!path || !realPath) {
    const text = 'It runs on Ruby, and where its service would look for one there is none.';
    return { library: null, derived: underived({ code: 'ruby-not-found', text, where }) };
  }
  const tls = await rubyTls(context, { path, realPath, foundBy: [], leftover: false, relative: false, unresolvedShim: null });
  if (tls.ok) return { library: tls.library, derived: judgeRuby(tls, tls.library, path) };
  return { library: null, derived: underived({ code: 'ruby-not-asked', text: `It runs on ${path}, which ${tls.reason}.`, where }) };
}

/** A service's PATH is systemd's own, not the user's; beside `ruby` the agent's script knows numbered names. */
async function serviceRuby(host: Host): Promise<string | null> {
  const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];
  for (const path of folders.map((folder) => `${folder}/ruby`)) if ((await host.stat(path))?.kind === 'file') return path;
  return (await expandPattern(host, '/usr/bin/ruby*.*')).findLast((path) => /\/ruby\d\.\d$/.test(path)) ?? null;
}
