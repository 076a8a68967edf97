using System.Diagnostics;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>
/// A small network of Linux namespaces on one bridge: each process has an address and a cable of its own, and the test pulls cables.
/// </summary>
public sealed class NetworkNamespaces : IDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("n")[..6];
    private readonly int _subnet = Random.Shared.Next(1, 250);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Builds the network; names get their namespaces when they are first used.</summary>
    public NetworkNamespaces()
    {
        Ip($"link add {Bridge} type bridge");
        Ip($"addr add {Outside}/24 dev {Bridge}");
        Ip($"link set {Bridge} up");
    }

    /// <summary>Why there is no such network here; null when there is.</summary>
    public static string? Unavailable
    {
        get
        {
            if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "network namespaces need root on Linux";
            var name = $"gridprobe{Environment.ProcessId}";
            if (!TryIp($"netns add {name}", out var problem)) return $"ip netns add: {problem}";
            TryIp($"netns del {name}", out _);
            return null;
        }
    }

    /// <summary>The test's own address on the bridge.</summary>
    public string Outside => $"10.214.{_subnet}.1";

    private string Bridge => $"gb{_id}";

    /// <summary>The address of a name.</summary>
    public string AddressOf(string name) => $"10.214.{_subnet}.{Number(name) + 10}";

    /// <summary>What runs a command there.</summary>
    public IReadOnlyList<string> PrefixOf(string name) => ["ip", "netns", "exec", $"g{_id}n{Number(name)}"];

    /// <summary>Pulls a name's cable: nothing in, nothing out, and nobody is told.</summary>
    public void Unplug(string name) => Ip($"link set gv{_id}{Number(name)} down");

    /// <summary>Plugs it in again.</summary>
    public void Plug(string name) => Ip($"link set gv{_id}{Number(name)} up");

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var number in _numbers.Values)
        {
            TryIp($"netns del g{_id}n{number}", out _);
        }

        TryIp($"link del {Bridge}", out _);
    }

    private int Number(string name)
    {
        lock (_numbers)
        {
            if (_numbers.TryGetValue(name, out var known)) return known;
            var number = _numbers.Count;
            var (space, outer, inner) = ($"g{_id}n{number}", $"gv{_id}{number}", $"gw{_id}{number}");
            Ip($"netns add {space}");
            Ip($"link add {outer} type veth peer name {inner}");
            Ip($"link set {inner} netns {space}");
            Ip($"link set {outer} master {Bridge}");
            Ip($"link set {outer} up");
            Ip($"-n {space} addr add 10.214.{_subnet}.{number + 10}/24 dev {inner}");
            Ip($"-n {space} link set {inner} up");
            Ip($"-n {space} link set lo up");
            return _numbers[name] = number;
        }
    }

    private static void Ip(string arguments)
    {
        if (!TryIp(arguments, out var problem)) throw new InvalidOperationException($"ip {arguments}: {problem}");
    }

    private static bool TryIp(string arguments, out string problem)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        problem = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
