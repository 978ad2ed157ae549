// Go before 1.20: later versions compile their whole library first, which takes longer than anybody waits.
import { join } from 'node:path';
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import type { Driver, Place } from './driver.ts';

/** From here on Go ships without compiled packages. Source: go.dev/doc/go1.20, Cmd. */
const FIRST_WITHOUT_PACKAGES = [1, 20];

const source = ({ port }: Place): string => `package main

import "crypto/tls"

func main() {
	tls.Dial("tcp", "127.0.0.1:${port}", &tls.Config{InsecureSkipVerify: true})
}
`;

export const go: Driver = {
  kinds: ['go'],
  variables: ['GODEBUG'],
  async command({ path, version }, place) {
    if (version === null || atLeast(versionNumbers(version), FIRST_WITHOUT_PACKAGES) !== false) return null;
    return {
      path,
      args: ['run', join(place.home, 'hello.go')],
      files: { 'hello.go': source(place) },
      env: {
        GOCACHE: join(place.home, 'cache'),
        GOPATH: join(place.home, 'go'),
        GOENV: 'off',
        GOFLAGS: '',
        GOPROXY: 'off',
        GOTOOLCHAIN: 'local',
        GOWORK: undefined,
      },
    };
  },
};
