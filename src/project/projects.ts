// The projects that somebody named, looked at like a kind of runtime of this machine.
import type { DetectContext, RuntimeDetector } from '../machine/detector.ts';
import { dotnetSdks } from './dotnet.ts';
import type { FoundSdk, SdkRun } from './found-sdk.ts';
import { nodeSdks } from './node.ts';
import { pythonSdks } from './python.ts';
import { openProject, type Project } from './read.ts';

export interface Projects {
  readonly detector: RuntimeDetector;
  /** How the SDK of a found installation is made to say hello: null when it is not, undefined for what is of no project. */
  runOf(installation: string): SdkRun | null | undefined;
}

/** Every language that a project may be written in. A new one is one file and one line here. */
const READERS: readonly ((project: Project, context: DetectContext) => Promise<readonly FoundSdk[]>)[] = [nodeSdks, pythonSdks, dotnetSdks];

/** Looks at the projects in these folders (absolute paths). Nothing of them is executed. */
export function projectsIn(folders: readonly string[]): Projects {
  const runs = new Map<string, SdkRun | null>();
  const read = async (folder: string, context: DetectContext): Promise<readonly FoundSdk[]> => {
    const project = await openProject(context.host, folder);
    if (project === null) {
      context.note(`${folder} is no folder any more: no project was looked at there.`);
      return [];
    }
    return (await Promise.all(READERS.map((reader) => reader(project, context)))).flat();
  };
  return {
    detector: {
      name: 'projects',
      async *detect(context) {
        for (const folder of folders) {
          for (const { installation, run } of await context.probe(folder, () => read(folder, context), [])) {
            runs.set(installation.id, run);
            yield installation;
          }
        }
      },
    },
    runOf: (installation) => runs.get(installation),
  };
}
