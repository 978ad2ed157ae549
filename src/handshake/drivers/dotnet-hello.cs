// What dotnet-hello.ts holds, compiled: one handshake, with whatever versions .NET has by itself.
using System.Net.Security;
using System.Net.Sockets;

class Hello
{
    static void Main(string[] args)
    {
        var client = new TcpClient("127.0.0.1", int.Parse(args[0]));
        try { new SslStream(client.GetStream()).AuthenticateAsClient("127.0.0.1"); } catch { }
    }
}
