using Personalization.Grains.Interfaces;
using Personalization.Grains.Profiles.Row;
using Personalization.Hosting.Management;

namespace Personalization.Silo.Operator.Audit;

/// <summary>
/// One line for every change that an operator made: whose key, what, on what, which version it left. Profiles appear by a keyed hash that
/// <c>GET</c> on the
/// profile shows as <c>auditId</c>, never by id.
/// </summary>
internal sealed partial class OperatorAudit(ProfilePseudonyms pseudonyms, ILogger<OperatorAudit> logger)
{
    public Task<string> TargetAsync(ProfileIdentity identity) => pseudonyms.OfAsync(identity);

    public async Task ProfileAsync(HttpContext context, string action, ProfileIdentity identity, long version) =>
        Log.Profile(logger, context.GetOperator().Name, action, identity.Space, await TargetAsync(identity), version);

    public void Many(HttpContext context, string action, string space, long count) =>
        Log.Many(logger, context.GetOperator().Name, action, space, count);

    public void Rules(HttpContext context, string action, string site, string what, long version) =>
        Log.Rules(logger, context.GetOperator().Name, action, site, what, version);

    private static partial class Log
    {
        [LoggerMessage(410, LogLevel.Information, "Audit: key {Key} did {Action} on profile {Target} of space {Space}, version {Version}")]
        public static partial void Profile(ILogger logger, string key, string action, string space, string target, long version);

        [LoggerMessage(411, LogLevel.Information, "Audit: key {Key} did {Action} in space {Space} on {Count} profiles")]
        public static partial void Many(ILogger logger, string key, string action, string space, long count);

        [LoggerMessage(412, LogLevel.Information, "Audit: key {Key} did {Action} on site {Site}: {What}, version {Version}")]
        public static partial void Rules(ILogger logger, string key, string action, string site, string what, long version);
    }
}
