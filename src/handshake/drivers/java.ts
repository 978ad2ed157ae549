// Java 5 and newer: HttpsURLConnection, from a class that is compiled already, since most machines have no compiler.
import { addressOf, type Driver } from './driver.ts';

/*
 * javac --release 7 -g:none, its class file version then set to 49 (Java 5), of:
 *
 *   import java.net.Proxy;
 *   import java.net.URL;
 *
 *   public class Hello {
 *       public static void main(String[] args) throws Exception {
 *           new URL(args[0]).openConnection(Proxy.NO_PROXY).getInputStream();
 *       }
 *   }
 */
const HELLO_CLASS = [
  'yv66vgAAADEAJAoAAgADBwAEDAAFAAYBABBqYXZhL2xhbmcvT2JqZWN0AQAGPGluaXQ+AQADKClWBwAIAQAMamF2YS9uZXQvVVJMCgAHAAoMAAUACwEAFShM',
  'amF2YS9sYW5nL1N0cmluZzspVgkADQAOBwAPDAAQABEBAA5qYXZhL25ldC9Qcm94eQEACE5PX1BST1hZAQAQTGphdmEvbmV0L1Byb3h5OwoABwATDAAUABUB',
  'AA5vcGVuQ29ubmVjdGlvbgEAKihMamF2YS9uZXQvUHJveHk7KUxqYXZhL25ldC9VUkxDb25uZWN0aW9uOwoAFwAYBwAZDAAaABsBABZqYXZhL25ldC9VUkxD',
  'b25uZWN0aW9uAQAOZ2V0SW5wdXRTdHJlYW0BABcoKUxqYXZhL2lvL0lucHV0U3RyZWFtOwcAHQEABUhlbGxvAQAEQ29kZQEABG1haW4BABYoW0xqYXZhL2xh',
  'bmcvU3RyaW5nOylWAQAKRXhjZXB0aW9ucwcAIwEAE2phdmEvbGFuZy9FeGNlcHRpb24AIQAcAAIAAAAAAAIAAQAFAAYAAQAeAAAAEQABAAEAAAAFKrcAAbEA',
  'AAAAAAkAHwAgAAIAHgAAACEABAABAAAAFbsAB1kqAzK3AAmyAAy2ABK2ABZXsQAAAAAAIQAAAAQAAQAiAAA=',
].join('');

export const java: Driver = {
  kinds: ['java'],
  variables: ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'],
  command: async ({ path }, place) => ({
    path,
    args: [
      '-XX:+IgnoreUnrecognizedVMOptions',
      // Else it leaves a file in /tmp, wherever its temporary folder is.
      '-XX:-UsePerfData',
      `-Duser.home=${place.home}`,
      `-Djava.io.tmpdir=${place.home}`,
      '-cp',
      place.home,
      'Hello',
      addressOf(place),
    ],
    files: { 'Hello.class': Buffer.from(HELLO_CLASS, 'base64') },
  }),
};
