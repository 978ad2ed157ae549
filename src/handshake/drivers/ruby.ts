// Ruby: Net::HTTP, which the AWS SDK for Ruby uses.
import { PROBE_MARK } from '../../machine/run-program.ts';
import { CONNECT_SECONDS, type Driver, OPENSSL_VARIABLES, type Place } from './driver.ts';

const script = ({ port }: Place): string => `
begin
  require 'net/http'
  require 'openssl'
rescue LoadError
  puts '${PROBE_MARK}{"cannot":"its openssl library cannot be loaded"}'
  exit 1
end
h = Net::HTTP.new('127.0.0.1', ${port}, nil)
h.use_ssl = true
h.verify_mode = OpenSSL::SSL::VERIFY_NONE
h.open_timeout = ${CONNECT_SECONDS}
begin
  h.get('/')
rescue StandardError
end
`;

export const ruby: Driver = {
  kinds: ['ruby'],
  variables: OPENSSL_VARIABLES,
  command: async ({ path }, place) => ({ path, args: ['-e', script(place)] }),
};
