using Personalization.Pages;

// Three processes on loopback: a page of 8 KB, a bare YARP in front of it, and the standalone host in front of it.
switch (args.FirstOrDefault())
{
    case "origin": await PageOrigin.RunAsync(args[1]); break;
    case "proxy": await BareProxy.RunAsync(args[1], args[2]); break;
    default: await PageComparison.RunAsync(Options(args)); break;
}

static PageComparisonOptions Options(string[] args) => new(
    Pairs: Value(args, "--pairs", 7),
    Seconds: Value(args, "--seconds", 4),
    Connections: Value(args, "--connections", 32),
    WarmUp: Value(args, "--warm-up", 60),
    Visitors: Value(args, "--visitors", 10_000));

static int Value(string[] args, string name, int fallback)
{
    var index = Array.IndexOf(args, name);
    if (index < 0) return fallback;
    return index + 1 < args.Length && int.TryParse(args[index + 1], out var value) && value > 0
        ? value
        : throw new ArgumentException($"{name} needs a whole number above 0.");
}
