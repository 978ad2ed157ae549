// Terraform and OpenTofu, and the AWS providers in shared folders: built with Go, so the build info in the file says what they offer.
// None is run: `terraform version` asks HashiCorp for news, and a provider is no command.
import type { Installation } from '../../contract/document.ts';
import { asCompleted } from '../as-completed.ts';
import { type Derived, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { type FoundProgram, findPrograms } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { dpkgVersion } from '../package-version.ts';
import { envValue, expandPattern, pathRules } from '../places.ts';
import { type GoBuildInfo, readGoBuildInfo } from './go-build-info.ts';
import { goLibrary, goTls } from './go-tls.ts';
import { providerPatterns, terraformPlaces } from './terraform-places.ts';

interface Product {
  readonly name: string;
  readonly program: string;
  readonly modules: readonly string[];
}

const TERRAFORM: Product = { name: 'Terraform', program: 'terraform', modules: ['github.com/hashicorp/terraform'] };
const OPENTOFU: Product = { name: 'OpenTofu', program: 'tofu', modules: ['github.com/opentofu/opentofu'] };
const PROVIDER: Product = {
  name: 'Terraform AWS provider',
  program: 'terraform-provider-aws',
  modules: ['github.com/hashicorp/terraform-provider-aws', 'github.com/terraform-providers/terraform-provider-aws'],
};

export const terraform: RuntimeDetector = {
  name: 'Terraform',
  async *detect(context) {
    for (const product of [TERRAFORM, OPENTOFU]) {
      const programs = await context.probe(`Looking for ${product.name}`, () => search(context, product), []);
      yield* inspectAll(context, product, programs);
    }
    const providers = await context.probe('Looking for AWS providers of Terraform', () => findProviders(context), []);
    yield* inspectAll(context, PROVIDER, providers);
  },
};

async function* inspectAll(context: DetectContext, product: Product, programs: readonly FoundProgram[]): AsyncGenerator<Installation> {
  const inspected = programs.map((program) =>
    context.probe(
      program.path,
      () => inspect(context, product, program),
      installation(context.host, product, program, null, null, 'cancelled'),
    ),
  );
  for await (const one of asCompleted(inspected)) if (one) yield one;
}

/**
 * The copies of a program. tfenv's `bin/terraform` is a script that runs the version which `version` beside it names, unless a project
 * says otherwise: that one is what a shell runs.
 */
async function search(context: DetectContext, product: Product): Promise<readonly FoundProgram[]> {
  const { host } = context;
  const found = await findPrograms(context, { names: [product.program], places: terraformPlaces(host, product.program) });
  const programs: FoundProgram[] = [];
  const ways = new Map<string, readonly string[]>();
  for (const program of found) {
    if ((await host.readText(program.realPath, 2)) !== '#!') {
      programs.push(program);
      continue;
    }
    const behind = await tfenvVersion(host, program, product.program);
    if (behind === null) context.note(`${program.path} is a script, and what it runs is not known.`);
    else ways.set(behind, [...(ways.get(behind) ?? []), ...program.foundBy.map((way) => `${way}, through tfenv`)]);
  }
  return programs.map((program) => {
    const more = ways.get(program.realPath);
    return more ? { ...program, foundBy: [...new Set([...more, ...program.foundBy])] } : program;
  });
}

async function tfenvVersion(host: Host, { realPath }: FoundProgram, program: string): Promise<string | null> {
  const { dirname, join } = pathRules(host);
  const root = dirname(dirname(realPath));
  const version = (await host.readText(join(root, 'version'), 256))?.trim() ?? '';
  if (!/^\d+\.\d+\.\d+[\w.-]{0,30}$/.test(version)) return null;
  return host.realpath(join(root, 'versions', version, program));
}

/** Providers in the folders that projects share. Which of them a project uses is said in the project. */
async function findProviders({ host }: DetectContext): Promise<readonly FoundProgram[]> {
  const found = new Map<string, FoundProgram>();
  for (const { pattern, foundBy } of providerPatterns(host)) {
    for (const path of await expandPattern(host, pattern)) {
      const realPath = await host.realpath(path);
      if (realPath === null || (await host.stat(realPath))?.kind !== 'file' || found.has(realPath)) continue;
      found.set(realPath, { path, realPath, foundBy: [foundBy], leftover: false, relative: false, unresolvedShim: null });
    }
  }
  return [...found.values()];
}

async function inspect(context: DetectContext, product: Product, program: FoundProgram): Promise<Installation | null> {
  const { host } = context;
  if (program.unresolvedShim !== null) return installation(host, product, program, null, null, program.unresolvedShim);
  const build = await readGoBuildInfo(host, program.realPath);
  // A program of that name that is something else: a wrapper such as tenv's, which chooses a version each time it runs.
  const other = build?.module != null && !product.modules.some((module) => build.module?.replace(/\/v\d+$/, '') === module);
  if (other) {
    context.note(`${program.path} is ${build.module}, which decides itself what it runs.`);
    return null;
  }
  return installation(host, product, program, build, await versionOf(host, product, program, build), 'not-needed');
}

/** By the build, else by the folder that a version manager made, else by the package. `(devel)` is what the makers' own builds say. */
async function versionOf(host: Host, product: Product, { realPath }: FoundProgram, build: GoBuildInfo | null): Promise<string | null> {
  if (build?.moduleVersion) return build.moduleVersion;
  const named = realPath
    .split(pathRules(host).sep)
    .map(
      (part) =>
        /^(?:terraform_|terraform-provider-aws_v|v)?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)[\w.]{0,20})?)(?:_x\d+)?(?:\.exe)?$/.exec(part)?.[1],
    )
    .findLast((version) => version !== undefined);
  return named ?? (realPath.startsWith('/usr/bin/') ? dpkgVersion(host, product.program) : null);
}

function installation(
  host: Host,
  product: Product,
  program: FoundProgram,
  build: GoBuildInfo | null,
  version: string | null,
  because: Installation['notRunBecause'],
): Installation {
  return newInstallation(host, {
    kind: 'terraform',
    name: product.name,
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    active: product !== PROVIDER,
    ran: false,
    notRunBecause: because,
    library: build ? goLibrary(build.goVersion) : null,
    derived: judge(host, program, build, because),
  });
}

function judge(host: Host, program: FoundProgram, build: GoBuildInfo | null, because: Installation['notRunBecause']): Derived {
  const where = program.realPath;
  if (build) return goTls({ ...build, godebug: envValue(host, 'GODEBUG'), builtIn: build.settings.get('DefaultGODEBUG'), where });
  if (because !== 'not-needed') return underived(null);
  return underived({ code: 'build-unknown', text: 'The file does not say which Go it was built with.', where });
}
