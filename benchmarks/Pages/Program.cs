using Personalization.Pages;

// Three processes on loopback: a page of 5 KB, a bare YARP in front of it, and the standalone host in front of it.
switch (args.FirstOrDefault())
{
    case "origin": await PageOrigin.RunAsync(args[1]); break;
    case "proxy": await BareProxy.RunAsync(args[1], args[2]); break;
    default: await PageComparison.RunAsync(Options(args)); break;
}

static PageComparisonOptions Options(string[] args) => new(
    Pairs: Value(args, "--pairs", 9),
    Seconds: Value(args, "--seconds", 5),
    Connections: Value(args, "--connections", 64),
    WarmUp: Value(args, "--warm-up", 20));

static int Value(string[] args, string name, int fallback)
{
    var index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length && int.TryParse(args[index + 1], out var value) ? value : fallback;
}
