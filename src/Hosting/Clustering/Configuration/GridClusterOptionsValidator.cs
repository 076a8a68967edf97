using Microsoft.Extensions.Options;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Settings;

namespace Personalization.Hosting.Clustering.Configuration;

/// <summary>Checks the section <c>Cluster</c>.</summary>
internal sealed class GridClusterOptionsValidator : IValidateOptions<GridClusterOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, GridClusterOptions options)
    {
        var problems = new OptionsProblems(GridClusterOptions.Section);
        problems.AddIf(!Enum.IsDefined(options.Mode), "Mode", options.Mode, "use Localhost or AdoNet.");
        CheckId(problems, "ClusterId", options.ClusterId);
        CheckId(problems, "ServiceId", options.ServiceId);
        CheckPort(problems, "SiloPort", options.SiloPort, "0 picks a free one");
        CheckPort(problems, "GatewayPort", options.GatewayPort ?? 0, "0 means no gateway");
        problems.AddIf(options.GatewayPort is > 0 && options.GatewayPort == options.SiloPort, "GatewayPort", options.GatewayPort,
            "it is also Cluster:SiloPort; give each a port of its own.");
        problems.AddIf(options.AdvertisedAddress is { } address && Uri.CheckHostName(address) == UriHostNameType.Unknown,
            "AdvertisedAddress", options.AdvertisedAddress, "use an IP address or a host name, without a port.");
        if (options.ConnectionString is { Length: > 0 } connection)
        {
            StorageOptionsValidator.CheckPostgreSql(connection, GridClusterOptions.Section, problems);
        }

        CheckMembership(problems, options.Membership);
        CheckTls(problems, options.Tls);
        CheckTime(problems, "Client:ResponseTimeout", options.Client.ResponseTimeout);
        CheckTime(problems, "Client:GatewayRefresh", options.Client.GatewayRefresh);
        CheckTime(problems, "Client:RetryPause", options.Client.RetryPause);
        return problems.ToResult();
    }

    private static void CheckMembership(OptionsProblems problems, MembershipOptions membership)
    {
        CheckTime(problems, "Membership:ProbeTimeout", membership.ProbeTimeout);
        CheckTime(problems, "Membership:TableRefresh", membership.TableRefresh);
        CheckTime(problems, "Membership:AlivePeriod", membership.AlivePeriod);
        problems.AddIf(membership.MissedProbes is < 1 or > 10, "Membership:MissedProbes", membership.MissedProbes, "use 1 to 10.");
        problems.AddIf(membership.Votes is < 1 or > 10, "Membership:Votes", membership.Votes, "use 1 to 10.");
    }

    private static void CheckTls(OptionsProblems problems, ClusterTlsOptions tls)
    {
        var isOn = !string.IsNullOrEmpty(tls.CertificatePath);
        problems.AddIf(
            isOn && string.IsNullOrEmpty(tls.AuthorityPath),
            "Tls:AuthorityPath",
            tls.AuthorityPath,
            "name the PEM file of the cluster's own authority.");
        problems.AddIf(
            !isOn && (tls.AuthorityPath ?? tls.KeyPath) is { Length: > 0 },
            "Tls:CertificatePath",
            tls.CertificatePath,
            "name this process's certificate, or leave all of Cluster:Tls out.");
        foreach (var (key, path) in new[]
        {
            ("Tls:CertificatePath", tls.CertificatePath),
            ("Tls:KeyPath", tls.KeyPath),
            ("Tls:AuthorityPath", tls.AuthorityPath),
        })
        {
            problems.AddIf(path is { Length: > 0 } && !File.Exists(path), key, path, "there is no such file.");
        }
    }

    private static void CheckId(OptionsProblems problems, string key, string value) =>
        problems.AddIf(string.IsNullOrWhiteSpace(value) || value.Length > 100, key, value, "use a name of 1 to 100 characters.");

    private static void CheckPort(OptionsProblems problems, string key, int value, string zero) =>
        problems.AddIf(value is < 0 or > 65_535, key, value, $"use 1 to 65535; {zero}.");

    private static void CheckTime(OptionsProblems problems, string key, TimeSpan value) =>
        problems.AddIf(value < Shortest || value > Longest, key, value, "use 00:00:00.1 to 00:01:00.");
}
