// The version of this program, from the package's own file.
import packageJson from '../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
