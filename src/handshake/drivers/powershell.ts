// PowerShell 7 and Windows PowerShell: their own web request, without the user's profile script.
import { addressOf, CONNECT_SECONDS, type Driver, OPENSSL_VARIABLES, type Place } from './driver.ts';

const REQUEST = `-UseBasicParsing -TimeoutSec ${CONNECT_SECONDS}`;

// PowerShell 6 and newer go by NO_PROXY; Windows PowerShell asks Windows for a proxy unless it is given one that is none.
const script = (place: Place): string =>
  `[Net.WebRequest]::DefaultWebProxy = New-Object Net.WebProxy; Invoke-WebRequest '${addressOf(place)}' ${REQUEST} | Out-Null`;

export const powershell: Driver = {
  kinds: ['powershell', 'windows-powershell'],
  variables: OPENSSL_VARIABLES,
  command: async ({ path }, place) => ({
    path,
    args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script(place)],
    env: { POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off' },
  }),
};
