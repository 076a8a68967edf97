using Personalization.Cluster;
using Personalization.Quickstart;

// "origin" is the demo website as a process of its own; without it the whole cluster is started, one process each.
if (args is ["origin", ..])
{
    var url = new ConfigurationBuilder().AddCommandLine(args[1..]).Build()["url"] ?? new OriginSiteOptions().Url;
    await using var site = await OriginSite.StartAsync(origin => origin.Url = url);
    await StopSignal.WaitAsync();
    return 0;
}

var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build().GetSection("Demo").Get<DemoSettings>()
    ?? new DemoSettings();
await using var demo = new DemoCluster(settings);
using var stop = StopSignal.Listen();
try
{
    await demo.StartAsync().WaitAsync(stop.Token);
    demo.Greet();
    await Task.Delay(Timeout.Infinite, stop.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("Stopping.");
}
catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

await demo.StopAsync();
return 0;
