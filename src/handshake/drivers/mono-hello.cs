// What mono-hello.ts holds, compiled: one request, with whatever versions Mono has by itself.
using System.Net;

class Hello
{
    static void Main(string[] args)
    {
        // The certificate is made for the occasion: to refuse it would look like refusing the version.
        ServicePointManager.ServerCertificateValidationCallback = delegate { return true; };
        var request = (HttpWebRequest)WebRequest.Create(args[0]);
        request.Proxy = null;
        try { request.GetResponse(); } catch (WebException) { }
    }
}
