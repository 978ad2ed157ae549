// Build step: writes the bundled sample below the folder that the command line names.
import { writeSample } from './pack.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder to write the sample to.');
writeSample(folder);
