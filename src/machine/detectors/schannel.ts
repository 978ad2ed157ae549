// Schannel, the TLS library of Windows, which everything uses that lets Windows choose.
import { derive } from '../derive.ts';
import type { RuntimeDetector } from '../detector.ts';
import { newInstallation } from '../installation.ts';
import { envValue, pathRules } from '../places.ts';
import { readSchannel, schannelLibrary, schannelLimits } from '../schannel.ts';

export const schannel: RuntimeDetector = {
  name: 'Schannel',
  async *detect(context) {
    const { host } = context;
    if (host.platform !== 'win32') return;
    const state = await context.probe('Reading Schannel', () => readSchannel(host), null);
    if (!state) return;
    const path = pathRules(host).join(envValue(host, 'SystemRoot') ?? 'C:\\Windows', 'System32', 'schannel.dll');
    const library = schannelLibrary(state, host);
    const settings = schannelLimits(state, 'byDefault');
    // A version that an older Windows does not have cannot be switched on: Microsoft warns of what happens then.
    const forced = state.protocols.filter(({ support, key }) => support === 'no' && key !== null);
    yield newInstallation(host, {
      kind: 'schannel',
      name: `Schannel, ${state.windows.name}`,
      version: library.version,
      path,
      realPath: path,
      foundBy: ['registry'],
      ran: false,
      notRunBecause: 'not-needed',
      library,
      derived: derive({ library, ability: state.ability, settings, where: path }),
      causes: forced.map(({ version, key }) => ({
        code: 'schannel-protocol-forced',
        text: `The registry switches on ${version}, which this Windows does not have.`,
        where: key ?? path,
      })),
    });
  },
};
