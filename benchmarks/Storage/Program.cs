// Writes a second on each database: raw, with a gate, through the grid's data source, and through the grain storage provider. Variants take
// turns in each round, so that a busy minute of the machine hits all of them; the median of the rounds is printed. Usage: dotnet run -c
// Release --project benchmarks/Storage -- [seconds a measurement, 3] [rounds, 3] [callers, 64]
using Personalization.Benchmarks.Storage;
using Personalization.Testing.PostgreSql;
using Personalization.Testing.Storage;

var seconds = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0]) : 3);
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
var callers = args.Length > 2 ? int.Parse(args[2]) : 64;

foreach (var synchronous in new[] { "Full", "Normal" })
{
    await using var variants = await SqliteVariants.CreateAsync(synchronous);
    await PrintAsync($"SQLite, synchronous={synchronous}, {callers} callers", variants.All(callers, seconds));
}

await using var server = await PostgreSqlServer.StartAsync(durable: true);
await using var postgreSql = await PostgreSqlVariants.CreateAsync(server);
await PrintAsync($"PostgreSQL, fsync on, {callers} callers", postgreSql.All(callers, seconds));

async Task PrintAsync(string title, IReadOnlyList<(string Name, Func<Task<Throughput>> Run)> variants)
{
    var results = variants.ToDictionary(variant => variant.Name, _ => new List<Throughput>());
    for (var round = 0; round < rounds; round++)
    {
        foreach (var (name, run) in variants)
        {
            results[name].Add(await run());
        }
    }

    Console.WriteLine(title);
    var medians =
        variants.Select(variant => (variant.Name, Median: results[variant.Name].OrderBy(result => result.PerSecond).ElementAt(rounds / 2)))
            .ToList();
    foreach (var (name, median) in medians)
    {
        Console.WriteLine($"  {name,-44} {median}  x{median.PerSecond / medians[0].Median.PerSecond:0.00}");
    }
}
