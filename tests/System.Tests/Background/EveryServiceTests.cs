using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Personalization.Background;
using Personalization.EdgeFrontend;
using Personalization.Quickstart;
using Personalization.Silo;
using Personalization.SystemTests.Docs;
using Personalization.Testing;

namespace Personalization.SystemTests.Background;

/// <summary>Every service behind the requests, found and not listed, so that a new one cannot be forgotten.</summary>
public sealed partial class EveryServiceTests
{
    private static readonly Assembly[] Assemblies =
        [
            typeof(EdgeHost).Assembly, typeof(SiloHost).Assembly, typeof(Personalization.Grains.GrainsSiloBuilderExtensions).Assembly,
            typeof(Personalization.Hosting.Listeners.EdgeListenerOptions).Assembly, typeof(OriginSite).Assembly,
        ];

    /// <summary>
    /// Hosted services that take part in the start and the end of a host only; one of these that loops must become a
    /// <see cref="ContinuousService"/>.
    /// </summary>
    private static readonly string[] MomentsOnly = ["StartupSteps", "Drain", "LastKnownRules", "StalenessGauges", "ThreadPoolStarvationMonitor"];

    public static TheoryData<string> ContinuousServices =>
        new(Types().Where(type => type.IsSubclassOf(typeof(ContinuousService)) && !type.IsAbstract).Select(type => type.FullName!));

    [Theory]
    [MemberData(nameof(ContinuousServices))]
    public async Task A_service_that_throws_is_begun_again_and_stops_when_asked(string name)
    {
        var type = Types().Single(candidate => candidate.FullName == name);
        var (time, logger) = (new FakeTimeProvider(), new ListLogger());
        using var failures = new FailureCount(type.Name);
        // Without its dependencies a service fails at its first step, wherever that is: what a bug in it would do.
        var service = (ContinuousService)RuntimeHelpers.GetUninitializedObject(type);
        typeof(ContinuousService).GetField(
            "_work", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(service, new BackgroundWork(type.Name, time, logger));

        await ((IHostedService)service).StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync($"{name} to have failed three times", () =>
        {
            time.Advance(BackgroundWork.Pause);
            return Task.FromResult(failures.Count >= 3);
        });

        Assert.Contains(logger.Lines, line => line.Contains($"{type.Name} failed and goes on", StringComparison.Ordinal));
        var running = (Task)typeof(ContinuousService).GetProperty(
            "Running", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(service)!;
        Assert.False(running.IsCompleted);
        await service.StopWorkAsync();
        Assert.True(running.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_hosted_service_is_a_continuous_one_or_only_has_a_part_in_start_and_stop() =>
        Assert.Equal(
            MomentsOnly.Order(),
            Types()
                .Where(type => type.IsAssignableTo(typeof(IHostedService))
                    && !type.IsSubclassOf(typeof(ContinuousService))
                    && !type.IsAbstract)
                .Select(type => type.Name)
                .Order());

    [Fact]
    public void No_task_is_dropped_and_no_continuation_attached_outside_the_boundary()
    {
        var found = Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)
                && !file.Contains("/src/Background/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file)
                .Where(line => Dropped().IsMatch(line))
                .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("T:Microsoft.Extensions.Hosting.BackgroundService")]
    [InlineData("T:System.Threading.Timer")]
    [InlineData("T:System.IO.FileSystemWatcher")]
    [InlineData("T:Microsoft.Extensions.Primitives.ChangeToken")]
    [InlineData("M:System.TimeProvider.CreateTimer(")]
    [InlineData("M:System.Threading.Thread.#ctor(")]
    public void What_has_no_boundary_is_refused_by_the_build(string symbol) =>
        Assert.Contains(
            File.ReadLines(Repository.PathOf("eng", "BannedSymbols.txt")), line => line.StartsWith(symbol, StringComparison.Ordinal));

    private static IEnumerable<Type> Types() => Assemblies.SelectMany(assembly => assembly.GetTypes());

    [GeneratedRegex(
        @"_ = [\w.?!]*Async\(|_ = Task\.Run|ContinueWith\(|async void |UnsafeQueueUserWorkItem|UnsafeRegister\(",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Dropped();
}

file static class ContinuousServiceExtensions
{
    /// <summary>The base's stop: what a service does beside it needs its dependencies.</summary>
    public static Task StopWorkAsync(this ContinuousService service)
    {
        var stop = typeof(ContinuousService).GetMethod(nameof(ContinuousService.StopAsync))!;
        var call = (Func<CancellationToken, Task>)Activator.CreateInstance(
            typeof(Func<CancellationToken, Task>), service, stop.MethodHandle.GetFunctionPointer())!;
        return call(CancellationToken.None);
    }
}
